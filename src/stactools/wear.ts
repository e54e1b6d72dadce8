/** A worker is replaced after this many items, whatever it looks like. */
const itemLimit = 5000;
/** The first items load what the package needs; growth is counted from there. */
const settlingItems = 20;
const growthLimitBytes = 256 * 1024 * 1024;

/** Tells when a worker has leaked or served enough. */
export class Wear {
  #items = 0;
  #settledBytes = 0;
  #bytes = 0;

  count(memoryBytes: number): void {
    this.#items += 1;
    this.#bytes = memoryBytes;
    if (this.#items <= settlingItems) this.#settledBytes = Math.max(this.#settledBytes, memoryBytes);
  }

  get worn(): boolean {
    return this.#items >= itemLimit || this.#bytes > 2 * this.#settledBytes + growthLimitBytes;
  }
}
