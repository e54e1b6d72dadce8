import type { Messaging } from "../../targets/messaging.ts";
import { type DeadLetter, deadLetter } from "./dead-letter.ts";
import { buildFilter, type Selection } from "./selection.ts";
import { visitDeadLetters } from "./visit-dead-letters.ts";

/** Hands over every dead letter, in batches, and returns how many there were. All of them stay. */
export async function exportDeadLetters(
  { messaging }: { readonly messaging: Pick<Messaging, "receive" | "changeVisibility"> },
  selection: Selection,
  signal: AbortSignal,
  onLetters: (letters: readonly DeadLetter[]) => Promise<void>,
): Promise<number> {
  const isMeant = buildFilter(selection);
  let exported = 0;
  for (const stage of selection.stages) {
    await visitDeadLetters(messaging, stage, {
      signal,
      wanted: () => Number.POSITIVE_INFINITY,
      take: async (letters) => {
        const selected = letters.filter(isMeant);
        await onLetters(selected.map((letter) => deadLetter(stage, letter)));
        exported += selected.length;
        return letters;
      },
    });
  }
  return exported;
}
