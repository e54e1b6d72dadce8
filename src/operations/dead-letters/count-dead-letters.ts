import type { Messaging } from "../../targets/messaging.ts";
import { buildFilter, meansAll, type Selection } from "./selection.ts";
import { visitDeadLetters } from "./visit-dead-letters.ts";

/** Counts dead letters; approximate on AWS if all are meant. */
export async function countDeadLetters(
  { messaging }: { readonly messaging: Pick<Messaging, "depth" | "receive" | "changeVisibility"> },
  selection: Selection,
  signal: AbortSignal,
): Promise<number> {
  const isMeant = buildFilter(selection);
  let count = 0;
  for (const stage of selection.stages) {
    if (meansAll(selection)) {
      const { waiting, inFlight, delayed } = await messaging.depth({ stage, dead: true });
      count += waiting + inFlight + delayed;
      continue;
    }
    await visitDeadLetters(messaging, stage, {
      signal,
      wanted: () => Number.POSITIVE_INFINITY,
      take: async (letters) => {
        count += letters.filter(isMeant).length;
        return letters;
      },
    });
  }
  return count;
}
