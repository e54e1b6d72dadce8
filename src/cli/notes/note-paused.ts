import { type Stage, stages } from "../../pipeline/message/stage.ts";
import type { Target } from "../../targets/target.ts";
import type { Context } from "../context.ts";
import { describePaused } from "./describe-paused.ts";

/**
 * Says which stages are paused that messages were sent to or go on to, so that nobody waits for them in vain. Says nothing
 * where the target does not tell.
 */
export async function notePaused(
  target: Pick<Target, "paused">,
  sentTo: readonly Stage[],
  { note }: Pick<Context, "note">,
): Promise<void> {
  const { inPlaceOfFault } = await import("../../operations/or-fault.ts");
  const onTheWay = stages.slice(stages.findIndex((stage) => sentTo.includes(stage)));
  const paused = await target.paused().catch(inPlaceOfFault<Stage[]>([]));
  for (const stage of onTheWay) {
    if (paused.includes(stage)) note(describePaused([stage], ": its messages wait"));
  }
}
