import type { Target } from "../../targets/target.ts";
import type { KeptLetter } from "./dead-letter.ts";
import { explainDeadLetters, isUnexplained } from "./explain-dead-letters.ts";

/** Letters without a reason that are held until they are looked up together: each look reads the log. */
const heldLetters = 1_000;
const heldBytes = 8_000_000;
/** Times that the log is read. */
const mostLooks = 10;

/**
 * Explains letters that pass, and hands them on: those that their queue gave up by itself with what the log knows of them.
 * Of very many the first thousands are looked up.
 */
export class LetterExplainer {
  readonly #target: Pick<Target, "logs">;
  readonly #signal: AbortSignal;
  readonly #onLetters: (letters: readonly KeptLetter[]) => Promise<void>;
  #held: KeptLetter[] = [];
  #bytes = 0;
  #looks = 0;

  constructor(
    target: Pick<Target, "logs">,
    signal: AbortSignal,
    onLetters: (letters: readonly KeptLetter[]) => Promise<void>,
  ) {
    this.#target = target;
    this.#signal = signal;
    this.#onLetters = onLetters;
  }

  async take(letters: readonly KeptLetter[]): Promise<void> {
    const mayHold = this.#looks < mostLooks;
    const ready = letters.filter((letter) => !mayHold || !isUnexplained(letter));
    if (ready.length > 0) await this.#onLetters(ready);
    if (ready.length === letters.length) return;
    for (const letter of letters) {
      if (!isUnexplained(letter)) continue;
      this.#held.push(letter);
      this.#bytes += letter.body.length;
    }
    if (this.#held.length >= heldLetters || this.#bytes >= heldBytes) await this.end();
  }

  /** Hands on what is held. */
  async end(): Promise<void> {
    const held = this.#held;
    if (held.length === 0) return;
    [this.#held, this.#bytes] = [[], 0];
    this.#looks += 1;
    await this.#onLetters(await explainDeadLetters(this.#target, held, this.#signal));
  }
}
