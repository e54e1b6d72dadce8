import { cstring, readCstring } from "./cstring.ts";
import { frame, largestBytes, MalformedMessage, type WireMessage } from "./wire-message.ts";
import type { WireSession } from "./wire-session.ts";

/** Messages that go to the database together, and that it answers together. */
export interface WireUnit {
  readonly bytes: Buffer;
  /** For each CloseComplete to come: true if the client asked for it. */
  readonly closes: readonly boolean[];
  /** True if the client waits to hear that the database is ready. */
  readonly awaitsReady: boolean;
}

/** Messages that a client may send once it is let in, besides those of a COPY. PGlite spins for ever on others. */
const requests: ReadonlySet<string> = new Set(["Q", "P", "B", "D", "E", "C", "S", "H", "F"]);
/** Messages after which the database answers; the others wait to be sent together with one of them. */
const endsUnit: ReadonlySet<string> = new Set(["Q", "S", "F", "H"]);
/** Messages of a COPY from the client: data, end, failure. */
const copies: ReadonlySet<string> = new Set(["d", "c", "f"]);
const copyFromStdin = /^(?:\s|--[^\n]*\n|\/\*(?:[^*]|\*(?!\/))*\*\/)*copy\s+(?!\()[^;]*\bfrom\s+stdin\b/i;
/**
 * Ends a COPY that waits for the client in the middle of a statement, where PGlite would spin for ever. PostgreSQL
 * ignores the message anywhere else.
 */
const endsHiddenCopy = frame("f", cstring("here it has to be a statement of its own, in the simple protocol"));

/** Gathers a client's messages into units, and a COPY with all its data into one: PGlite cannot wait for a client. */
export class WireUnits {
  #messages: Buffer[] = [];
  #bytes = 0;
  #closes: boolean[] = [];
  #copy: Buffer[] | undefined;

  /**
   * Takes the client's next message. Returns a unit if it completes one, and `asks_for_data` if the client waits to be
   * asked for the data of a COPY.
   * @throws MalformedMessage
   */
  take(session: WireSession, message: WireMessage): WireUnit | "asks_for_data" | undefined {
    const { type, body } = message;
    this.#bytes += body.length;
    if (this.#bytes > largestBytes) throw new MalformedMessage(`more than ${largestBytes} bytes before an answer`);
    if (this.#copy) return this.#takeCopied(this.#copy, message);
    // As PostgreSQL does: the COPY they belong to has failed.
    if (copies.has(type)) return undefined;
    if (!requests.has(type)) throw new MalformedMessage(`invalid frontend message type ${type.charCodeAt(0)}`);
    const { bytes, closes } = session.rewrite(message);
    if (type === "Q" && copyFromStdin.test(readCstring(body).text)) {
      this.#copy = [bytes];
      return "asks_for_data";
    }
    this.#messages.push(bytes);
    this.#closes.push(...closes);
    return endsUnit.has(type) ? this.#complete(type !== "H") : undefined;
  }

  /** Completes the unit with the COPY and its data when the client has sent the last of them. */
  #takeCopied(copy: Buffer[], { type, body }: WireMessage): WireUnit | undefined {
    if (type === "S" || type === "H") return undefined;
    if (!copies.has(type)) throw new MalformedMessage(`message type ${type.charCodeAt(0)} in the middle of a COPY`);
    copy.push(frame(type, body));
    if (type === "d") return undefined;
    this.#copy = undefined;
    // Not by `push`, whose arguments stand on the stack: a COPY comes in any number of pieces.
    this.#messages = this.#messages.concat(copy);
    return this.#complete(true);
  }

  #complete(awaitsReady: boolean): WireUnit {
    const unit = { bytes: Buffer.concat([...this.#messages, endsHiddenCopy]), closes: this.#closes, awaitsReady };
    this.#messages = [];
    this.#bytes = 0;
    this.#closes = [];
    return unit;
  }
}
