import type { Messaging } from "../../targets/messaging.ts";
import type { Target } from "../../targets/target.ts";
import { type KeptLetter, keptLetter } from "./dead-letter.ts";
import { LetterExplainer } from "./letter-explainer.ts";
import { type LookOptions, lookAtDeadLetters } from "./look-at-dead-letters.ts";
import type { Selection } from "./selection.ts";

type TakeLetters = (letters: readonly KeptLetter[]) => Promise<void>;

/**
 * Hands over the dead letters that are meant, in batches, and returns how many there were; those that their queue gave
 * up by itself with what the log knows of them. All of them stay.
 */
export async function exportDeadLetters(
  target: { readonly messaging: Pick<Messaging, "visitLetters"> } & Pick<Target, "logs">,
  selection: Selection,
  options: LookOptions,
  onLetters: TakeLetters,
): Promise<number> {
  const explainer = new LetterExplainer(target, options.signal, onLetters);
  const exported = await visitKeptLetters(target, selection, options, (letters) => explainer.take(letters));
  await explainer.end();
  return exported;
}

/** Hands over the dead letters that are meant as they were recorded, and returns how many there were. */
export function visitKeptLetters(
  target: { readonly messaging: Pick<Messaging, "visitLetters"> },
  selection: Selection,
  options: LookOptions,
  onLetters: TakeLetters,
): Promise<number> {
  return lookAtDeadLetters(target, selection, options, (stage, letters) =>
    onLetters(letters.map((letter) => keptLetter(stage, letter))),
  );
}
