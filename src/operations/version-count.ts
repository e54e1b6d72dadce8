/** The number of items of one collection that have the same version of STAC, and one of them. */
export interface CountedVersion<Example> {
  readonly collection: string;
  readonly stacVersion: string;
  readonly example: Example;
  count: number;
}

/** Collections and versions that are counted at most: an input may have any number. */
const mostCounted = 10_000;

/** Counts the items of each collection by their version of STAC. */
export class VersionCount<Example> {
  readonly #counted = new Map<string, CountedVersion<Example>>();

  add(collection: string, stacVersion: string, example: Example): void {
    const key = `${stacVersion} ${collection}`;
    const counted = this.#counted.get(key);
    if (counted) counted.count += 1;
    else if (this.#counted.size < mostCounted) {
      this.#counted.set(key, { collection, stacVersion, example, count: 1 });
    }
  }

  /** Returns what was counted, and begins anew. */
  take(): CountedVersion<Example>[] {
    const counted = [...this.#counted.values()];
    this.#counted.clear();
    return counted;
  }
}
