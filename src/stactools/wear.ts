/** The first items load what the package needs; growth is counted from there. */
const settlingItems = 20;
const growthLimitBytes = 256 * 1024 * 1024;

/** Tells when a worker has leaked or served enough. */
export class Wear {
  readonly #itemLimit: number;
  #items = 0;
  #settledBytes = 0;
  #bytes = 0;

  /** A worker is replaced after `itemLimit` items, whatever it looks like. */
  constructor(itemLimit: number) {
    this.#itemLimit = itemLimit;
  }

  count(memoryBytes: number): void {
    this.#items += 1;
    this.#bytes = memoryBytes;
    if (this.#items <= settlingItems) this.#settledBytes = Math.max(this.#settledBytes, memoryBytes);
  }

  get worn(): boolean {
    return this.#items >= this.#itemLimit || this.#bytes > 2 * this.#settledBytes + growthLimitBytes;
  }
}
