import { instantOf } from "../../pipeline/item/instant-of.ts";
import type { Sendable } from "../send.ts";

/** Notes the latest time in a column of the rows that pass. */
export class NewestTime {
  readonly #column: string | undefined;
  #latest = Number.NEGATIVE_INFINITY;

  constructor(column: string | undefined) {
    this.#column = column;
  }

  /** In ISO 8601; undefined if no row had a time. */
  get newest(): string | undefined {
    return Number.isFinite(this.#latest) ? new Date(this.#latest).toISOString() : undefined;
  }

  noted(sendables: AsyncIterable<Sendable>): AsyncIterable<Sendable> {
    return this.#column === undefined ? sendables : this.#note(sendables, this.#column);
  }

  async *#note(sendables: AsyncIterable<Sendable>, column: string): AsyncGenerator<Sendable> {
    for await (const sendable of sendables) {
      const { input } = sendable;
      const time = input && "row" in input ? instantOf(input.row[column]) : Number.NaN;
      if (time > this.#latest) this.#latest = time;
      yield sendable;
    }
  }
}
