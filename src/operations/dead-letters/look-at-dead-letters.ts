import type { Stage } from "../../pipeline/message/stage.ts";
import type { Messaging, ReceivedMessage } from "../../targets/messaging.ts";
import type { Selection } from "./selection.ts";
import { visitDeadLetters } from "./visit-dead-letters.ts";

export interface LookOptions {
  /** The most to look at, of all stages together; all when left out. */
  readonly limit?: number | undefined;
  readonly signal: AbortSignal;
}

/** Hands out the dead letters that a selection means, in batches, and leaves them where they are. Returns how many. */
export async function lookAtDeadLetters(
  { messaging }: { readonly messaging: Pick<Messaging, "visitLetters"> },
  selection: Selection,
  { limit = Number.POSITIVE_INFINITY, signal }: LookOptions,
  onLetters: (stage: Stage, letters: readonly ReceivedMessage[]) => Promise<void> | void,
): Promise<number> {
  let looked = 0;
  for (const stage of selection.stages) {
    await visitDeadLetters(messaging, stage, selection, {
      signal,
      looksOnly: true,
      // Not all that are handed out need be meant.
      wanted: () => (looked < limit ? Number.POSITIVE_INFINITY : 0),
      take: async (letters) => {
        const meant = letters.slice(0, limit - looked);
        await onLetters(stage, meant);
        looked += meant.length;
        return letters;
      },
    });
  }
  return looked;
}
