import { ClientRefused } from "./client-refused.ts";

/** A message of the PostgreSQL protocol. The ones that open a connection have no type. */
export interface WireMessage {
  readonly type: string;
  readonly body: Buffer;
}

/** Writes messages: type, length, body. */
export function frame(type: string, ...parts: readonly Uint8Array[]): Buffer {
  const header = Buffer.alloc(5);
  header.write(type, "latin1");
  header.writeInt32BE(
    parts.reduce((length, part) => length + part.length, 4),
    1,
  );
  return Buffer.concat([header, ...parts]);
}

/** A message that does not follow the protocol, after which the connection has to go. */
export class MalformedMessage extends ClientRefused {
  constructor(message: string) {
    super("08P01", message);
  }
}

/** Size that PostgreSQL allows a statement and a value at most. */
export const largestBytes = 0x3fffffff;

/** Cuts a stream of bytes into messages; each byte is copied once, however large a message is. */
export class MessageReader {
  /** True if messages have a type: not before the connection is open. */
  typed = false;
  /** The largest message that is taken. */
  limitBytes = largestBytes;
  readonly #chunks: Buffer[] = [];
  #held = 0;
  #wanted = 1;

  push(chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.#held += chunk.length;
  }

  /** Returns the next whole message, if it has arrived. */
  next(): WireMessage | undefined {
    const headerLength = this.typed ? 5 : 4;
    if (this.#held < Math.max(this.#wanted, headerLength)) return undefined;
    const held = this.#joined();
    const length = held.readInt32BE(headerLength - 4) + headerLength - 4;
    if (length < headerLength || length > this.limitBytes) throw new MalformedMessage(`a message has length ${length}`);
    this.#wanted = length;
    if (this.#held < length) return undefined;
    this.#wanted = 1;
    this.#chunks[0] = held.subarray(length);
    this.#held -= length;
    return { type: this.typed ? held.toString("latin1", 0, 1) : "", body: held.subarray(headerLength, length) };
  }

  #joined(): Buffer {
    const [first = Buffer.alloc(0), ...others] = this.#chunks;
    const joined = others.length === 0 ? first : Buffer.concat(this.#chunks, this.#held);
    this.#chunks.splice(0, this.#chunks.length, joined);
    return joined;
  }
}
