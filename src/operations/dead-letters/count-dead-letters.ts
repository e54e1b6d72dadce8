import type { Messaging } from "../../targets/messaging.ts";
import { lookAtDeadLetters } from "./look-at-dead-letters.ts";
import { isIndexed, meansAll, type Selection } from "./selection.ts";

/** Counts dead letters; approximate on AWS if all are meant. */
export async function countDeadLetters(
  { messaging }: { readonly messaging: Pick<Messaging, "depth" | "visitLetters" | "countLetters"> },
  selection: Selection,
  signal: AbortSignal,
): Promise<number> {
  let count = 0;
  for (const stage of selection.stages) {
    if (meansAll(selection)) {
      const { waiting, inFlight, delayed } = await messaging.depth({ stage, dead: true });
      count += waiting + inFlight + delayed;
      continue;
    }
    const counts = isIndexed(selection) ? await messaging.countLetters(stage, selection) : undefined;
    if (counts) for (const alike of counts) count += alike.count;
    else count += await lookAtDeadLetters({ messaging }, { ...selection, stages: [stage] }, { signal }, () => {});
  }
  return count;
}
