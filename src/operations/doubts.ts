import type { Place } from "../input/place.ts";
import type { Fault } from "../pipeline/fault/fault.ts";
import { doubtfulItem } from "../pipeline/item/doubtful-item.ts";
import type { Warning } from "../pipeline/item/warning.ts";
import { type CountedWarning, WarningCount } from "../pipeline/item/warning-count.ts";
import type { ReadItem } from "../pipeline/stage/load-entry.ts";
import { SeenIds } from "../pipeline/stage/seen-ids.ts";
import { versionWarnings } from "../pipeline/stage/version-warnings.ts";
import { VersionCount } from "./version-count.ts";

/** Kinds of doubt that the items of an input raised, each with their number and one of them. */
export type Warnings = readonly CountedWarning<Place & { readonly id: string }>[];

interface JudgedItem extends Omit<ReadItem, "text" | "stacVersion"> {
  /** Given if it is to be compared with that of its collection. */
  readonly stacVersion?: string;
}

/** Doubts about the items of one input, by themselves and beside one another. */
export class Doubts {
  readonly #strict: boolean;
  readonly #count = new WarningCount<Place & { readonly id: string }>();
  readonly #seen = new SeenIds();
  readonly #versions = new VersionCount<Place & { readonly id: string }>();

  /** With `strict` a doubtful item is refused, and does not count. */
  constructor(strict: boolean) {
    this.#strict = strict;
  }

  /** Counts the doubts about an item; returns why it is refused. */
  judge({ file, line, index }: Place, { id, collection, stacVersion, warnings }: JudgedItem): Fault | undefined {
    const all = this.#seen.add(`${collection}/${id}`) ? [...warnings, repeated] : warnings;
    const fault = this.#strict ? doubtfulItem(id, all) : undefined;
    if (fault === undefined) {
      const example = { file, line, ...(index !== undefined && { index }), id };
      this.#count.add(all, example);
      if (stacVersion !== undefined) this.#versions.add(collection, stacVersion, example);
    }
    return fault;
  }

  /** All doubts so far, at the end also about items beside their collections, whose versions are known only then. */
  report(stacVersionOf: (collection: string) => string | undefined = () => undefined): Warnings {
    for (const { collection, stacVersion, count, example } of this.#versions.take()) {
      this.#count.add(versionWarnings(stacVersion, stacVersionOf(collection)), example, count);
    }
    return this.#count.report();
  }
}

const repeated: Warning = { kind: "id_repeated", message: "its id and collection were there before" };
