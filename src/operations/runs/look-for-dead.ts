import { attributeNames } from "../../pipeline/message.ts";
import { originOf } from "../../pipeline/publication.ts";
import { redacted } from "../../pipeline/redacted.ts";
import type { Death } from "../../pipeline/run-outcomes.ts";
import { stages } from "../../pipeline/stage.ts";
import { truncateBytes } from "../../pipeline/truncate-bytes.ts";
import type { Target } from "../../targets/target.ts";
import { visitDeadLetters } from "../dead-letters/visit-dead-letters.ts";

const longestReasonBytes = 1024;
/** Reason of a message that the queue moved by itself, because the function that had it in hand was killed. */
const unrecorded = "the queue gave it up: what worked on it was killed, or never answered";

/**
 * Walks the dead letters once and tells the ledger of those of a run, so that messages which died without a reason count
 * as dead. Returns how many there are.
 */
export async function lookForDead(
  { messaging, operate }: Pick<Target, "messaging" | "operate">,
  runId: string,
  signal: AbortSignal,
): Promise<number> {
  let found = 0;
  for (const stage of stages) {
    await visitDeadLetters(messaging, stage, {
      signal,
      wanted: () => Number.POSITIVE_INFINITY,
      take: async (letters) => {
        const deaths = letters.flatMap(({ attributes }): Death[] => {
          const origin = originOf(attributes);
          if (origin?.runId !== runId) return [];
          const { errorKind, errorMessage } = attributeNames;
          const reason = truncateBytes(redacted(attributes[errorMessage] ?? unrecorded), longestReasonBytes);
          return [{ sequence: origin.sequence, stage, kind: attributes[errorKind] ?? "crash", reason }];
        });
        if (deaths.length > 0) await operate({ action: "runs.died", id: runId, deaths });
        found += deaths.length;
        return letters;
      },
    });
  }
  return found;
}
