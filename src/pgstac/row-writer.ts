import type { Instant } from "./instant.ts";
import type { ItemRow } from "./item-row.ts";

const chunkBytes = 1 << 17;
const fieldCount = 7;
const isNull = -1;
/** What jsonb's binary form begins with. */
const jsonbVersion = 1;
const postgresEpoch = Date.UTC(2000, 0, 1);
const header = Buffer.concat([Buffer.from("PGCOPY\n\xff\r\n\0", "latin1"), Buffer.alloc(8)]);

/** The columns of a row, in the order they are written. */
export const copyColumns = "id, geometry, collection, datetime, end_datetime, content, private";

/** Writes rows in COPY's binary format, which the database reads faster than text, into chunks of bytes. */
export class RowWriter {
  #chunk = Buffer.allocUnsafeSlow(2 * chunkBytes);
  #length = header.copy(this.#chunk);
  readonly #collection: string;

  constructor(collection: string) {
    this.#collection = collection;
  }

  get isFull(): boolean {
    return this.#length >= chunkBytes;
  }

  write(id: string, start: Instant, end: Instant, { geometry, content, private: secret }: ItemRow): void {
    // A character becomes three bytes at most, a pair of them four.
    const characters = id.length + this.#collection.length + content.length + (secret?.length ?? 0);
    this.#reserve(3 * characters + geometry.bytes.length + 64);
    this.#length = this.#chunk.writeInt16BE(fieldCount, this.#length);
    this.#text(id);
    this.#length = this.#chunk.writeInt32BE(geometry.bytes.length, this.#length);
    this.#length += geometry.bytes.copy(this.#chunk, this.#length);
    this.#text(this.#collection);
    this.#instant(start);
    this.#instant(end);
    this.#jsonb(content);
    if (secret === null) this.#length = this.#chunk.writeInt32BE(isNull, this.#length);
    else this.#jsonb(secret);
  }

  /** What was written since; the next chunk overwrites it. */
  take(): Buffer {
    const taken = this.#chunk.subarray(0, this.#length);
    this.#length = 0;
    return taken;
  }

  /** What is left and the mark of the end. */
  finish(): Buffer {
    this.#reserve(2);
    this.#length = this.#chunk.writeInt16BE(-1, this.#length);
    return this.take();
  }

  #text(value: string): void {
    const bytes = this.#chunk.write(value, this.#length + 4);
    this.#length = this.#chunk.writeInt32BE(bytes, this.#length) + bytes;
  }

  #jsonb(value: string): void {
    const bytes = this.#chunk.write(value, this.#length + 5);
    this.#length = this.#chunk.writeInt32BE(bytes + 1, this.#length);
    this.#length = this.#chunk.writeUInt8(jsonbVersion, this.#length) + bytes;
  }

  #instant(instant: Instant): void {
    const milliseconds = Date.parse(`${instant.slice(0, 19)}Z`) - postgresEpoch;
    this.#length = this.#chunk.writeInt32BE(8, this.#length);
    const microseconds = BigInt(milliseconds) * 1000n + BigInt(instant.slice(20, 26));
    this.#length = this.#chunk.writeBigInt64BE(microseconds, this.#length);
  }

  #reserve(bytes: number): void {
    if (this.#length + bytes <= this.#chunk.length) return;
    const larger = Buffer.allocUnsafeSlow(2 * (this.#length + bytes));
    this.#chunk.copy(larger, 0, 0, this.#length);
    this.#chunk = larger;
  }
}
