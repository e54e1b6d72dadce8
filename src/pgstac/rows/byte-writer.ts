/** Limit up to which copying bytes one by one is faster. */
const fewBytes = 24;

/** Memory to which bytes are appended; it grows as needed. */
export class ByteWriter {
  #bytes: Buffer;
  length = 0;

  constructor(capacity: number) {
    this.#bytes = Buffer.allocUnsafeSlow(capacity);
  }

  get capacity(): number {
    return this.#bytes.length;
  }

  /** Returns a part of the written bytes. It stays the same until the writer is emptied and used again. */
  view(start = 0, end = this.length): Buffer {
    return this.#bytes.subarray(start, end);
  }

  byte(value: number): void {
    if (this.length === this.#bytes.length) this.#grow(1);
    this.#bytes[this.length++] = value;
  }

  copy(source: Buffer, start: number, end: number): void {
    const count = end - start;
    if (this.length + count > this.#bytes.length) this.#grow(count);
    const bytes = this.#bytes;
    if (count > fewBytes) source.copy(bytes, this.length, start, end);
    else for (let place = 0; place < count; place++) bytes[this.length + place] = source[start + place] as number;
    this.length += count;
  }

  text(value: string): void {
    // A character becomes three bytes at most, a pair of them four.
    if (this.length + 3 * value.length > this.#bytes.length) this.#grow(3 * value.length);
    this.length += this.#bytes.write(value, this.length);
  }

  int16(value: number): void {
    if (this.length + 2 > this.#bytes.length) this.#grow(2);
    this.length = this.#bytes.writeInt16BE(value, this.length);
  }

  int32(value: number): void {
    if (this.length + 4 > this.#bytes.length) this.#grow(4);
    this.length = this.#bytes.writeInt32BE(value, this.length);
  }

  int64(value: bigint): void {
    if (this.length + 8 > this.#bytes.length) this.#grow(8);
    this.length = this.#bytes.writeBigInt64BE(value, this.length);
  }

  uint32LE(value: number): void {
    if (this.length + 4 > this.#bytes.length) this.#grow(4);
    this.length = this.#bytes.writeUInt32LE(value, this.length);
  }

  doubleLE(value: number): void {
    if (this.length + 8 > this.#bytes.length) this.#grow(8);
    this.length = this.#bytes.writeDoubleLE(value, this.length);
  }

  /** Overwrites a number in the part that is written already. */
  setInt32(place: number, value: number): void {
    this.#bytes.writeInt32BE(value, place);
  }

  #grow(count: number): void {
    const larger = Buffer.allocUnsafeSlow(2 * (this.length + count));
    this.#bytes.copy(larger, 0, 0, this.length);
    this.#bytes = larger;
  }
}
