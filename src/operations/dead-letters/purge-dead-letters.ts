import { doneBefore } from "../../pipeline/fault/done-before.ts";
import type { Stage } from "../../pipeline/message/stage.ts";
import { grouped } from "../../pipeline/text/grouped.ts";
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
  const purge = async (stage: Stage): Promise<void> => {
    const queue = { stage, dead: true };
    if (meansAll(selection)) {
      deleted += await messaging.purge(queue);
      return;
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
  };
  try {
    for (const stage of selection.stages) await purge(stage);
  } catch (error) {
    throw deleted === 0 ? error : doneBefore(error, { done: `at least ${grouped(deleted)} deleted before that` });
  }
  return deleted;
}
