import { originOf } from "../../pipeline/message/publication.ts";
import { stages } from "../../pipeline/message/stage.ts";
import { deathsOf } from "../../pipeline/stage/deaths-of.ts";
import type { Target } from "../../targets/target.ts";
import { lookAtDeadLetters } from "../dead-letters/look-at-dead-letters.ts";

/**
 * Walks the dead letters once and tells the ledger of those of a run, so that messages which the queue gave up by itself
 * count as dead. Returns how many there are.
 */
export async function lookForDead(
  { messaging, operate }: Pick<Target, "messaging" | "operate">,
  runId: string,
  signal: AbortSignal,
): Promise<number> {
  let found = 0;
  await lookAtDeadLetters({ messaging }, { stages, run: runId }, { signal }, async (stage, letters) => {
    const its = letters.filter(({ attributes }) => originOf(attributes)?.runId === runId);
    const deaths = deathsOf(
      stage,
      its.map((message) => ({ message, attributes: message.attributes })),
    ).flatMap(({ dead = [] }) => dead);
    if (deaths.length > 0) await operate({ action: "runs.died", id: runId, deaths: [...deaths] });
    found += deaths.length;
  });
  return found;
}
