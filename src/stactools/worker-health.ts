/** Number of first items, while the package still loads modules and caches; growth counts from there. */
const warmUpItems = 20;
const growthLimitBytes = 256 * 1024 * 1024;

/** Counts a worker's items and memory, and says when it should be replaced. */
export class WorkerHealth {
  readonly #itemLimit: number;
  #items = 0;
  #warmBytes = 0;
  #bytes = 0;

  /** @param itemLimit items after which a worker is replaced, however little memory it takes */
  constructor(itemLimit: number) {
    this.#itemLimit = itemLimit;
  }

  count(memoryBytes: number): void {
    this.#items += 1;
    this.#bytes = memoryBytes;
    if (this.#items <= warmUpItems) this.#warmBytes = Math.max(this.#warmBytes, memoryBytes);
  }

  /** True if the worker makes more than the next item, as far as their number goes. */
  get makesAnother(): boolean {
    return this.#items + 1 < this.#itemLimit;
  }

  get needsReplacement(): boolean {
    return this.#items >= this.#itemLimit || this.#bytes > 2 * this.#warmBytes + growthLimitBytes;
  }
}
