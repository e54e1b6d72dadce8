import type { Message } from "../../pipeline/message/message.ts";
import { LetterFacts } from "../../pipeline/stage/letter-facts.ts";
import type { LetterCount } from "../../targets/letter-search.ts";

/** Counts letters by what they died of, one after another. */
export class LetterFold {
  readonly #counts = new Map<string, LetterCount>();

  add(letter: Message): void {
    const { kind, reason, cause, packageName, collection, runId, place, failedAt } = new LetterFacts(letter);
    const key = JSON.stringify([cause, packageName, collection, runId]);
    const known = this.#counts.get(key);
    this.#counts.set(key, {
      ...{ kind, cause, packageName, collection, runId },
      count: (known?.count ?? 0) + 1,
      oldest: Math.min(known?.oldest ?? failedAt, failedAt),
      newest: Math.max(known?.newest ?? failedAt, failedAt),
      ...(known && known.newest > failedAt
        ? { example: known.example, place: known.place }
        : { example: reason, place }),
    });
  }

  counts(): LetterCount[] {
    return [...this.#counts.values()];
  }
}
