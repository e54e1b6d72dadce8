import { frame, MessageReader } from "./wire-message.ts";

/** Nobody can cancel a statement here but the time limit, which PostgreSQL does not know of. */
const withTimeLimit = (error: Buffer): Buffer =>
  Buffer.from(error.toString("latin1").replace(canceled("user request"), canceled("statement timeout")), "latin1");
const canceled = (by: string): string => `canceling statement due to ${by}\0`;

/** The state of a session: idle, in a transaction, or in one that failed. */
export type TransactionStatus = "I" | "T" | "E";

/** Bytes that are written to the socket at once: the database hands out its answer in pieces of 8 KB. */
const pieceBytes = 256 * 1024;

/**
 * The database's answer to some messages on its way to the client. PGlite says it is ready once too often after an
 * error in the extended protocol, so that message is taken out here and sent by `end`, when it is true.
 */
export class WireReply {
  status: TransactionStatus | undefined;
  /** SQLSTATE and text of the first error. */
  error: string | undefined;
  /** True if the database asked for a COPY's data; the client is asked before, or not at all. */
  copied = false;
  readonly #reader = new MessageReader();
  readonly #write: (piece: Buffer) => void;
  readonly #closes: boolean[];
  #pieces: Buffer[] = [];
  #length = 0;

  constructor(write: (piece: Buffer) => void, closes: readonly boolean[] = []) {
    this.#reader.typed = true;
    this.#write = write;
    this.#closes = [...closes];
  }

  /** Takes a piece of the answer; the memory it lies in is used again by the database. */
  push(piece: Uint8Array): void {
    this.#reader.push(Buffer.from(piece));
    for (let message = this.#reader.next(); message; message = this.#reader.next()) {
      const { type } = message;
      const body = type === "E" ? withTimeLimit(message.body) : message.body;
      if (type === "Z") this.status = body.toString("latin1", 0, 1) as TransactionStatus;
      else if (type === "E") this.#fail(body);
      else if (type === "G") this.copied = true;
      if (type === "Z" || type === "G" || (type === "3" && this.#closes.shift() === false)) continue;
      this.#pass(frame(type, body));
    }
  }

  /** Sends the rest, and word that the database is ready if the client waits for it. */
  end(ready: boolean): void {
    if (ready) this.#pass(frame("Z", Buffer.from(this.status ?? "I")));
    this.#flush();
  }

  #pass(message: Buffer): void {
    this.#pieces.push(message);
    this.#length += message.length;
    if (this.#length >= pieceBytes) this.#flush();
  }

  #flush(): void {
    if (this.#length > 0) this.#write(Buffer.concat(this.#pieces, this.#length));
    this.#pieces = [];
    this.#length = 0;
  }

  #fail(body: Buffer): void {
    const fields = body.toString("utf8").split("\0");
    const field = (code: string) => fields.find((text) => text.startsWith(code))?.slice(1) ?? "";
    this.error ??= `${field("C")} ${field("M")}`;
  }
}
