import type { Socket } from "node:net";
import { cstring } from "./cstring.ts";
import type { WireLimits } from "./wire-limits.ts";
import { frame } from "./wire-message.ts";

/** The messages to one client, until it is refused. */
export class WireOutput {
  readonly #socket: Socket;
  readonly #limits: WireLimits;
  #isRefused = false;

  constructor(socket: Socket, limits: WireLimits) {
    this.#socket = socket;
    this.#limits = limits;
  }

  /** True once the client was told why it has to go: nothing more is said to it or heard from it. */
  get isRefused(): boolean {
    return this.#isRefused;
  }

  /** Writes at once: the database cannot wait in the middle of a statement until its client has read. */
  write(piece: Buffer): void {
    if (this.#isRefused || !this.#socket.writable) return;
    const { unreadAnswerBytes } = this.#limits;
    if (this.#socket.writableLength + piece.length <= unreadAnswerBytes) this.#socket.write(piece);
    else this.refuse("54000", `more than ${unreadAnswerBytes} bytes of an answer are unread; ask for it in parts`);
  }

  /** Tells the client why it has to go, and hangs up. */
  refuse(sqlstate: string, text: string): void {
    if (this.#isRefused) return;
    this.#isRefused = true;
    const fields = [`SFATAL`, `VFATAL`, `C${sqlstate}`, `M${text}`].map(cstring);
    if (this.#socket.writable) this.#socket.write(frame("E", ...fields, Buffer.alloc(1)));
    this.#socket.destroySoon();
    // A client that does not read would never be gone.
    this.#socket.setTimeout(this.#limits.idleTransactionMilliseconds, () => this.#socket.destroy());
  }
}
