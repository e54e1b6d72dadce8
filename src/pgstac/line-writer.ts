const chunkBytes = 1 << 17;
const tab = 9;
const newline = 10;

/** Writes lines of values, parted by tabs, into chunks of bytes without making text of a whole line first. */
export class LineWriter {
  #chunk = Buffer.allocUnsafeSlow(2 * chunkBytes);
  #length = 0;

  get isEmpty(): boolean {
    return this.#length === 0;
  }

  get isFull(): boolean {
    return this.#length >= chunkBytes;
  }

  write(values: readonly string[]): void {
    // A character becomes three bytes at most, a pair of them four.
    const needed = values.reduce((sum, value) => sum + 3 * value.length + 1, this.#length);
    if (needed > this.#chunk.length) this.#grow(needed);
    for (const value of values) {
      this.#length += this.#chunk.write(value, this.#length);
      this.#chunk[this.#length++] = tab;
    }
    this.#chunk[this.#length - 1] = newline;
  }

  /** What was written since; the next chunk overwrites it. */
  take(): Buffer {
    const taken = this.#chunk.subarray(0, this.#length);
    this.#length = 0;
    return taken;
  }

  #grow(bytes: number): void {
    const larger = Buffer.allocUnsafeSlow(2 * bytes);
    this.#chunk.copy(larger, 0, 0, this.#length);
    this.#chunk = larger;
  }
}
