import type { Messaging } from "../../targets/messaging.ts";
import { type KeptLetter, keptLetter } from "./dead-letter.ts";
import { lookAtDeadLetters } from "./look-at-dead-letters.ts";
import type { Selection } from "./selection.ts";

/** Hands over the dead letters that are meant, in batches, and returns how many there were. All of them stay. */
export function exportDeadLetters(
  target: { readonly messaging: Pick<Messaging, "visitLetters"> },
  selection: Selection,
  signal: AbortSignal,
  onLetters: (letters: readonly KeptLetter[]) => Promise<void>,
  limit?: number,
): Promise<number> {
  return lookAtDeadLetters(target, selection, { signal, limit }, (stage, letters) =>
    onLetters(letters.map((letter) => keptLetter(stage, letter))),
  );
}
