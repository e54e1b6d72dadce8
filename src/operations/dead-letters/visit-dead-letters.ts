import type { Stage } from "../../pipeline/stage.ts";
import type { Messaging } from "../../targets/messaging.ts";
import { type Visit, visitQueue } from "../visit-queue.ts";

/** Hands out each dead letter of a stage once. Those that stay are hidden meanwhile and shown again at the end. */
export function visitDeadLetters(
  messaging: Pick<Messaging, "receive" | "changeVisibility">,
  stage: Stage,
  visit: Visit,
): Promise<void> {
  return visitQueue(messaging, { stage, dead: true }, visit);
}
