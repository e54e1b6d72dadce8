import type { Messaging } from "../../targets/messaging.ts";
import { isSelected, meansAll, type Selection } from "./selection.ts";
import { visitDeadLetters } from "./visit-dead-letters.ts";

/** Deletes dead letters for good and returns how many; approximately on AWS if all are meant. */
export async function purgeDeadLetters(
  { messaging }: { readonly messaging: Pick<Messaging, "purge" | "receive" | "changeVisibility" | "delete"> },
  selection: Selection,
  signal: AbortSignal,
): Promise<number> {
  let deleted = 0;
  for (const stage of selection.stages) {
    const queue = { stage, dead: true };
    if (meansAll(selection)) {
      deleted += await messaging.purge(queue);
      continue;
    }
    await visitDeadLetters(messaging, stage, {
      signal,
      wanted: () => Number.POSITIVE_INFINITY,
      take: async (letters) => {
        const selected = letters.filter((letter) => isSelected(letter, selection));
        await messaging.delete(queue, selected);
        deleted += selected.length;
        return letters.filter((letter) => !isSelected(letter, selection));
      },
    });
  }
  return deleted;
}
