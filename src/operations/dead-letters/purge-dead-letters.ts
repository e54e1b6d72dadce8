import type { Messaging } from "../../targets/messaging.ts";
import { meansAll, type Selection } from "./selection.ts";
import { visitDeadLetters } from "./visit-dead-letters.ts";

/** Deletes dead letters for good and returns how many; approximately on AWS if all are meant. */
export async function purgeDeadLetters(
  { messaging }: { readonly messaging: Pick<Messaging, "purge" | "visitLetters" | "delete"> },
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
    await visitDeadLetters(messaging, stage, selection, {
      signal,
      looksOnly: false,
      wanted: () => Number.POSITIVE_INFINITY,
      take: async (letters) => {
        await messaging.delete(queue, letters);
        deleted += letters.length;
        return [];
      },
    });
  }
  return deleted;
}
