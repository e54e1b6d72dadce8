import type { Socket } from "node:net";
import { setImmediate } from "node:timers/promises";
import { IdleTransaction, lookEveryMilliseconds } from "./idle-transaction.ts";
import type { UnauthenticatedClients } from "./unauthenticated-clients.ts";
import type { WireBackend } from "./wire-backend.ts";
import { WireHandshake } from "./wire-handshake.ts";
import type { WireLimits } from "./wire-limits.ts";
import { frame, MessageReader, type WireMessage } from "./wire-message.ts";
import { WireOutput } from "./wire-output.ts";
import type { WirePasswords } from "./wire-password.ts";
import { WireReply } from "./wire-reply.ts";
import type { WireSession } from "./wire-session.ts";
import { type WireUnit, WireUnits } from "./wire-units.ts";

export interface WireClientOptions extends WireLimits {
  readonly passwords: WirePasswords;
  /** Clients that have not given the password yet. */
  readonly unauthenticated: UnauthenticatedClients;
  /** Called with each sentence about a client that an operator should read. */
  readonly announce: (sentence: string) => void;
}

const sync = frame("S");
const askForData = frame("G", Buffer.alloc(3));
/** Statements that arrived together take no longer than this before others are heard. */
const turnMilliseconds = 50;

/** One connection of a client of the embedded database. */
export class WireClient {
  readonly #socket: Socket;
  readonly #backend: WireBackend;
  readonly #options: WireClientOptions;
  readonly #output: WireOutput;
  readonly #handshake: WireHandshake;
  readonly #reader = new MessageReader();
  readonly #units = new WireUnits();
  #session: WireSession | undefined;
  #hasTurn = false;
  #idle: NodeJS.Timeout | undefined;
  #heardOthersAt = performance.now();

  constructor(socket: Socket, id: number, backend: WireBackend, options: WireClientOptions) {
    this.#socket = socket;
    this.#backend = backend;
    this.#options = options;
    this.#output = new WireOutput(socket, options);
    this.#handshake = new WireHandshake({
      socket,
      id,
      backend,
      reader: this.#reader,
      output: this.#output,
      passwords: options.passwords,
      unauthenticated: options.unauthenticated,
    });
  }

  get isRefused(): boolean {
    return this.#output.isRefused;
  }

  refuse(sqlstate: string, text: string): void {
    this.#output.refuse(sqlstate, text);
  }

  /**
   * Takes bytes that the client sent.
   * @throws ClientRefused, or the error with which the database failed
   */
  async receive(chunk: Buffer): Promise<void> {
    this.#heardOthersAt = performance.now();
    this.#reader.push(chunk);
    for (let message = this.#reader.next(); message; message = this.#reader.next()) {
      // A part of a message is no reason to wait for longer.
      this.#endIdleness();
      if (this.#session) await this.#take(this.#session, message);
      else this.#session = await this.#handshake.take(message);
      if (this.isRefused) return;
    }
    if (this.#session && this.#hasTurn && !this.#idle) this.#watchIdleness(this.#session);
  }

  /** Rolls back whatever the client left undone, and forgets it. */
  async depart(): Promise<void> {
    this.#endIdleness();
    if (this.#session) await this.#backend.depart(this.#session, this.#hasTurn);
  }

  async #take(session: WireSession, message: WireMessage): Promise<void> {
    if (message.type === "X") return void this.#socket.end();
    const unit = this.#units.take(session, message);
    if (unit === "asks_for_data") this.#output.write(askForData);
    else if (unit) await this.#run(session, unit);
  }

  async #run(session: WireSession, { bytes, closes, awaitsReady }: WireUnit): Promise<void> {
    const reply = new WireReply((piece) => this.#output.write(piece), closes);
    if (!this.#hasTurn) {
      await this.#backend.acquire(session);
      this.#hasTurn = true;
    }
    await this.#backend.run(bytes, reply);
    // A COPY hidden in the extended protocol took the client's Sync for its own, and the database waits for another.
    if (awaitsReady && reply.copied && reply.error !== undefined) await this.#backend.run(sync, reply);
    // After an error in the extended protocol PostgreSQL passes over all messages until a Sync, and says nothing.
    const isReady = awaitsReady && reply.status !== undefined;
    if (isReady && reply.status === "I") {
      this.#hasTurn = false;
      this.#backend.release();
    }
    reply.end(isReady);
    if (performance.now() - this.#heardOthersAt < turnMilliseconds) return;
    await setImmediate();
    this.#heardOthersAt = performance.now();
  }

  #watchIdleness(session: WireSession): void {
    const client = `the client ${session.name || "without a name"} on port ${this.#socket.remotePort}`;
    const idle = new IdleTransaction(client, this.#options);
    this.#backend.idle = idle;
    let isTold = false;
    this.#idle = setInterval(() => {
      const { isContended } = this.#backend;
      // Who was refused waits no more.
      if (idle.isTold && !isTold && (isContended || idle.hasRefused)) {
        isTold = true;
        this.#options.announce(`others wait for the embedded database: ${idle.describe()}`);
      }
      if (!idle.isOver || !isContended) return;
      this.#endIdleness();
      this.#options.announce(`${client} was hung up on: it had left a transaction open while others waited`);
      this.refuse("25P03", "terminating connection: its transaction was left open while others waited");
    }, lookEveryMilliseconds);
  }

  #endIdleness(): void {
    if (!this.#idle) return;
    clearInterval(this.#idle);
    this.#idle = undefined;
    this.#backend.idle = undefined;
  }
}
