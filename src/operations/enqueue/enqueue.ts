import type { LeftOut } from "../../input/inventory/left-out.ts";
import { localFolders } from "../../input/source/local-folders.ts";
import type { Surroundings } from "../../input/source/open-source.ts";
import type { Target } from "../../targets/target.ts";
import { type SendEffects, type SendReport, send } from "../send.ts";
import type { EnqueuePlan } from "./plan.ts";
import { readRequests } from "./read-requests.ts";

/** Sends a request for each row of the inventories, whose local folders the stages may then read. */
export async function enqueue(
  target: Target,
  plan: EnqueuePlan,
  surroundings: Surroundings,
  { onProgress, record }: Pick<SendEffects, "onProgress" | "record">,
): Promise<SendReport & { readonly leftOut: LeftOut }> {
  await target.allowFolders(localFolders(plan.inventories, surroundings.folder));
  const leftOut: LeftOut = new Map();
  const report = await send(readRequests(plan, surroundings, leftOut), {
    signal: surroundings.signal,
    publish: (messages) => target.messaging.publish("gen", messages),
    onProgress,
    record,
  });
  return { ...report, leftOut };
}
