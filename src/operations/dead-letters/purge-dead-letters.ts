import type { Messaging } from "../../targets/messaging.ts";
import { buildFilter, meansAll, type Selection } from "./selection.ts";
import { visitDeadLetters } from "./visit-dead-letters.ts";

/** Deletes dead letters for good and returns how many; approximately on AWS if all are meant. */
export async function purgeDeadLetters(
  { messaging }: { readonly messaging: Pick<Messaging, "purge" | "receive" | "changeVisibility" | "delete"> },
  selection: Selection,
  signal: AbortSignal,
): Promise<number> {
  const isMeant = buildFilter(selection);
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
        const selected = letters.filter(isMeant);
        await messaging.delete(queue, selected);
        deleted += selected.length;
        return letters.filter((letter) => !isMeant(letter));
      },
    });
  }
  return deleted;
}
