import { randomInt } from "node:crypto";
import type { Socket } from "node:net";
import { setImmediate } from "node:timers/promises";
import { clientRole } from "./client-role.ts";
import type { UnauthenticatedClients } from "./unauthenticated-clients.ts";
import { AuthenticationFailed, WireAuthentication } from "./wire-authentication.ts";
import { SettingRefused, TooManyClients, type WireBackend } from "./wire-backend.ts";
import {
  cstring,
  frame,
  largestBytes,
  MalformedMessage,
  MessageReader,
  readCstring,
  type WireMessage,
} from "./wire-message.ts";
import type { WirePassword } from "./wire-password.ts";
import { WireReply } from "./wire-reply.ts";
import { WireSession } from "./wire-session.ts";
import { type Greeting, readGreeting } from "./wire-startup.ts";

/** Limits of a client that leaves a transaction open while others wait, or does not read its answer. */
export interface WirePatience {
  readonly idleTransactionMilliseconds: number;
  /** Bytes of an answer that are kept for a client that reads more slowly than the database writes. */
  readonly unreadAnswerBytes: number;
}

/** The password, and the clients that have not given it yet. */
export interface WireDoor {
  readonly password: WirePassword;
  readonly unauthenticated: UnauthenticatedClients;
}

/** PostgreSQL's own limit for what comes before a connection is open. */
const unauthenticatedLimitBytes = 10_000;
/** Encryption of two kinds is asked for, each once at most, before the client says who it is. */
const mostGreetings = 3;

/** Messages that a client may send once it is let in, besides those of a COPY. PGlite spins for ever on others. */
const asks: ReadonlySet<string> = new Set(["Q", "P", "B", "D", "E", "C", "S", "H", "F"]);
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
const sync = frame("S");
/** Statements that arrived together take no longer than this before others are heard. */
const turnMilliseconds = 50;

/** Serves one connection until it ends; what it left undone is rolled back. Rejects only if the database failed. */
export async function serveClient(
  socket: Socket,
  id: number,
  backend: WireBackend,
  options: WirePatience & WireDoor,
): Promise<void> {
  const client = new WireClient(socket, id, backend, options);
  options.unauthenticated.hurry(socket);
  try {
    for await (const chunk of chunksFrom(socket)) {
      await client.receive(chunk);
      if (client.refused) break;
    }
  } catch (error) {
    if (error instanceof MalformedMessage || error instanceof SettingRefused) client.refuse("08P01", error.message);
    else if (error instanceof TooManyClients) client.refuse("53300", error.message);
    else if (error instanceof AuthenticationFailed) client.refuse("28P01", error.message);
    else throw error;
  } finally {
    await client.depart();
    socket.end();
  }
}

/** Ends where the client is gone, however its socket says so, and leaves it open otherwise, for a refusal to be written. */
async function* chunksFrom(socket: Socket): AsyncGenerator<Buffer> {
  try {
    yield* socket.iterator({ destroyOnReturn: false });
  } catch {}
}

class WireClient {
  /** True once it was told why it has to go: nothing more is said to it or heard from it. */
  refused = false;
  readonly #socket: Socket;
  readonly #id: number;
  readonly #backend: WireBackend;
  readonly #options: WirePatience & WireDoor;
  readonly #reader = new MessageReader();
  #greetings = 0;
  #entering: { readonly greeting: Greeting; readonly authentication: WireAuthentication } | undefined;
  #session: WireSession | undefined;
  #hasTurn = false;
  #idle: NodeJS.Timeout | undefined;
  #unit: Buffer[] = [];
  #unitBytes = 0;
  #closes: boolean[] = [];
  /** A COPY whose data are gathered: PGlite cannot wait for them in the middle of a statement. */
  #copy: Buffer[] | undefined;
  #heardOthersAt = performance.now();

  constructor(socket: Socket, id: number, backend: WireBackend, options: WirePatience & WireDoor) {
    this.#socket = socket;
    this.#id = id;
    this.#backend = backend;
    this.#options = options;
    this.#reader.limitBytes = unauthenticatedLimitBytes;
  }

  async receive(chunk: Buffer): Promise<void> {
    this.#heardOthersAt = performance.now();
    this.#reader.push(chunk);
    for (let message = this.#reader.next(); message; message = this.#reader.next()) {
      // A part of a message is no reason to wait for longer.
      clearTimeout(this.#idle);
      this.#idle = undefined;
      if (this.#session) await this.#take(this.#session, message);
      else if (this.#entering) await this.#authenticate(message, this.#entering);
      else this.#greet(message);
      if (this.refused) return;
    }
    if (this.#hasTurn && !this.#idle) this.#watch();
  }

  refuse(code: string, text: string): void {
    if (this.refused) return;
    this.refused = true;
    const fields = [`SFATAL`, `VFATAL`, `C${code}`, `M${text}`].map(cstring);
    if (this.#socket.writable) this.#socket.write(frame("E", ...fields, Buffer.alloc(1)));
    this.#socket.destroySoon();
    // One that does not read would never be gone.
    this.#socket.setTimeout(this.#options.idleTransactionMilliseconds, () => this.#socket.destroy());
  }

  async depart(): Promise<void> {
    clearTimeout(this.#idle);
    if (this.#session) await this.#backend.depart(this.#session, this.#hasTurn);
  }

  #greet(message: WireMessage): void {
    if (++this.#greetings > mostGreetings) throw new MalformedMessage("too many messages before the first");
    const greeting = readGreeting(message, this.#socket);
    if (!greeting) return;
    if (greeting.newer) this.#write(frame("v", Buffer.from([0, 3, 0, 0, 0, 0, 0, 0])));
    const authentication = new WireAuthentication(this.#options.password);
    this.#write(authentication.begin());
    this.#entering = { greeting, authentication };
    this.#reader.typed = true;
  }

  async #authenticate(
    message: WireMessage,
    { greeting, authentication }: { greeting: Greeting; authentication: WireAuthentication },
  ): Promise<void> {
    const { reply, done } = authentication.take(message);
    if (done && greeting.user !== clientRole) throw new AuthenticationFailed(`the only user is ${clientRole}`);
    this.#write(reply);
    if (done) await this.#letIn(greeting);
  }

  async #letIn(greeting: Greeting): Promise<void> {
    this.#options.unauthenticated.remove(this.#socket);
    this.#reader.limitBytes = largestBytes;
    const session = new WireSession(this.#id, greeting.settings);
    const key = Buffer.alloc(8);
    key.writeInt32BE(this.#id, 0);
    key.writeInt32BE(randomInt(2 ** 31), 4);
    const parameters = await this.#backend.introduce(session);
    const statuses = parameters.map(([name, value]) => frame("S", cstring(name), cstring(value)));
    this.#write(
      Buffer.concat([frame("R", Buffer.alloc(4)), ...statuses, frame("K", key), frame("Z", Buffer.from("I"))]),
    );
    this.#session = session;
  }

  async #take(session: WireSession, message: WireMessage): Promise<void> {
    const { type, body } = message;
    if (type === "X") return void this.#socket.end();
    this.#unitBytes += body.length;
    if (this.#unitBytes > largestBytes) throw new MalformedMessage(`more than ${largestBytes} bytes before an answer`);
    if (this.#copy) return this.#takeCopied(session, this.#copy, message);
    // As PostgreSQL does: the COPY they belong to has failed.
    if (copies.has(type)) return;
    if (!asks.has(type)) throw new MalformedMessage(`invalid frontend message type ${type.charCodeAt(0)}`);
    const { bytes, closes } = session.rewrite(message);
    if (type === "Q" && copyFromStdin.test(readCstring(body).text)) {
      this.#copy = [bytes];
      this.#write(frame("G", Buffer.alloc(3)));
      return;
    }
    this.#unit.push(bytes);
    this.#closes.push(...closes);
    if (endsUnit.has(type)) await this.#run(session, type !== "H");
  }

  /** The database is told of the COPY and given its data at once, when the client has sent the last of them. */
  async #takeCopied(session: WireSession, copy: Buffer[], { type, body }: WireMessage): Promise<void> {
    if (type === "S" || type === "H") return;
    if (!copies.has(type)) throw new MalformedMessage(`message type ${type.charCodeAt(0)} in the middle of a COPY`);
    copy.push(frame(type, body));
    if (type === "d") return;
    this.#copy = undefined;
    // Not by `push`, whose arguments stand on the stack: a COPY comes in any number of pieces.
    this.#unit = this.#unit.concat(copy);
    await this.#run(session, true);
  }

  async #run(session: WireSession, ready: boolean): Promise<void> {
    const bytes = Buffer.concat([...this.#unit, endsHiddenCopy]);
    const reply = new WireReply((piece) => this.#write(piece), this.#closes);
    this.#unit = [];
    this.#unitBytes = 0;
    this.#closes = [];
    if (!this.#hasTurn) {
      await this.#backend.acquire(session);
      this.#hasTurn = true;
    }
    await this.#backend.run(bytes, reply);
    // A COPY hidden in the extended protocol took the client's Sync for its own, and the database waits for another.
    if (ready && reply.copied && reply.error !== undefined) await this.#backend.run(sync, reply);
    // After an error in the extended protocol PostgreSQL passes over all messages until a Sync, and says nothing.
    const isReady = ready && reply.status !== undefined;
    if (isReady && reply.status === "I") {
      this.#hasTurn = false;
      this.#backend.release();
    }
    reply.end(isReady);
    if (performance.now() - this.#heardOthersAt < turnMilliseconds) return;
    await setImmediate();
    this.#heardOthersAt = performance.now();
  }

  #watch(): void {
    this.#idle = setTimeout(() => {
      if (!this.#backend.contended) return this.#watch();
      this.refuse("25P03", "terminating connection: its transaction was left open while others waited");
    }, this.#options.idleTransactionMilliseconds);
  }

  /** The database cannot wait in the middle of a statement until its client has read. */
  #write(piece: Buffer): void {
    if (this.refused || !this.#socket.writable) return;
    const { unreadAnswerBytes } = this.#options;
    if (this.#socket.writableLength + piece.length <= unreadAnswerBytes) this.#socket.write(piece);
    else this.refuse("54000", `more than ${unreadAnswerBytes} bytes of an answer are unread; ask for it in parts`);
  }
}
