import type { Place } from "../input/place.ts";
import { type Fault, lineOf } from "../pipeline/fault.ts";

export interface Failure extends Place {
  readonly kind: string;
  readonly reason: string;
}

/** Parts of the input that failed: all are counted, the first are kept. */
export interface Failures {
  readonly count: number;
  readonly first: readonly Failure[];
}

const keptFailures = 20;

/** Counts failures while an operation runs. */
export class FailureCount {
  #count = 0;
  readonly #first: Failure[] = [];

  add({ file, line, index }: Place, fault: Fault): void {
    this.#count += 1;
    if (this.#first.length >= keptFailures) return;
    this.#first.push({ file, line, ...(index !== undefined && { index }), kind: fault.kind, reason: lineOf(fault) });
  }

  get count(): number {
    return this.#count;
  }

  /** The failures so far; those of one file in the order of their lines. */
  report(): Failures {
    const first = this.#first.toSorted((a, b) =>
      a.file === b.file ? a.line - b.line || (a.index ?? 0) - (b.index ?? 0) : 0,
    );
    return { count: this.#count, first };
  }
}
