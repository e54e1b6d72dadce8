import type { Place } from "../input/place.ts";
import { doubtfulItem } from "../pipeline/doubtful-item.ts";
import type { Fault } from "../pipeline/fault.ts";
import type { ReadItem } from "../pipeline/load-entry.ts";
import type { Warning } from "../pipeline/warning.ts";
import { type CountedWarning, WarningCount } from "../pipeline/warning-count.ts";
import { SeenIds } from "./seen-ids.ts";

/** Kinds of doubt that the items of an input raised, each with their number and one of them. */
export type Warnings = readonly CountedWarning<Place & { readonly id: string }>[];

/** Doubts about the items of one input, by themselves and beside one another. */
export class Doubts {
  readonly #strict: boolean;
  readonly #count = new WarningCount<Place & { readonly id: string }>();
  readonly #seen = new SeenIds();

  /** With `strict` a doubtful item is refused, and does not count. */
  constructor(strict: boolean) {
    this.#strict = strict;
  }

  /** Counts the doubts about an item; returns why it is refused. */
  judge({ file, line, index }: Place, { id, collection, warnings }: Omit<ReadItem, "text">): Fault | undefined {
    const all = this.#seen.add(`${collection}/${id}`) ? [...warnings, repeated] : warnings;
    const fault = this.#strict ? doubtfulItem(id, all) : undefined;
    if (fault === undefined) this.#count.add(all, { file, line, ...(index !== undefined && { index }), id });
    return fault;
  }

  report(): Warnings {
    return this.#count.report();
  }
}

const repeated: Warning = { kind: "id_repeated", message: "its id and collection were there before" };
