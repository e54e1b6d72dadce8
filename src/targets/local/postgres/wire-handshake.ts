import { randomInt } from "node:crypto";
import type { Socket } from "node:net";
import { ClientRefused } from "./client-refused.ts";
import { cstring } from "./cstring.ts";
import type { UnauthenticatedClients } from "./unauthenticated-clients.ts";
import { WireAuthentication } from "./wire-authentication.ts";
import type { WireBackend } from "./wire-backend.ts";
import { frame, largestBytes, MalformedMessage, type MessageReader, type WireMessage } from "./wire-message.ts";
import type { WireOutput } from "./wire-output.ts";
import type { WirePasswords } from "./wire-password.ts";
import { WireSession } from "./wire-session.ts";
import { readStartup, type Startup } from "./wire-startup.ts";

/** PostgreSQL's own limit for a message that comes before a connection is open. */
const unauthenticatedLimitBytes = 10_000;
/** Encryption of two kinds is asked for, each once at most, before the client says who it is. */
const mostStartupMessages = 3;

/** The connection that is to be opened. */
export interface HandshakeParts {
  readonly socket: Socket;
  readonly id: number;
  readonly reader: MessageReader;
  readonly output: WireOutput;
  readonly backend: WireBackend;
  readonly passwords: WirePasswords;
  readonly unauthenticated: UnauthenticatedClients;
}

/** The opening of one connection: the client says who it is, shows that it knows the password, and gets a session. */
export class WireHandshake {
  readonly #parts: HandshakeParts;
  #startupMessages = 0;
  #started: { readonly startup: Startup; readonly authentication: WireAuthentication } | undefined;

  constructor(parts: HandshakeParts) {
    this.#parts = parts;
    parts.reader.limitBytes = unauthenticatedLimitBytes;
    parts.unauthenticated.startTimer(parts.socket);
  }

  /**
   * Takes the client's next message. Resolves to its session once it is let in.
   * @throws ClientRefused
   */
  async take(message: WireMessage): Promise<WireSession | undefined> {
    const { output } = this.#parts;
    if (!this.#started) return this.#start(message);
    const { startup, authentication } = this.#started;
    const { reply, done } = authentication.take(message);
    output.write(reply);
    return done ? await this.#letIn(startup) : undefined;
  }

  #start(message: WireMessage): undefined {
    const { socket, reader, output, passwords } = this.#parts;
    if (++this.#startupMessages > mostStartupMessages) {
      throw new MalformedMessage("too many messages before the first");
    }
    const startup = readStartup(message, socket);
    if (!startup) return;
    if (startup.isNewer) output.write(frame("v", Buffer.from([0, 3, 0, 0, 0, 0, 0, 0])));
    const password = passwords.get(startup.user);
    if (!password) throw new ClientRefused("28P01", `the only users are ${[...passwords.keys()].join(" and ")}`);
    const authentication = new WireAuthentication(password);
    output.write(authentication.begin());
    this.#started = { startup, authentication };
    reader.typed = true;
  }

  async #letIn({ user, settings }: Startup): Promise<WireSession> {
    const { socket, id, reader, output, backend, unauthenticated } = this.#parts;
    unauthenticated.remove(socket);
    reader.limitBytes = largestBytes;
    const session = new WireSession(id, user, settings);
    const key = Buffer.alloc(8);
    key.writeInt32BE(id, 0);
    key.writeInt32BE(randomInt(2 ** 31), 4);
    const parameters = await backend.introduce(session);
    const statuses = parameters.map(([name, value]) => frame("S", cstring(name), cstring(value)));
    output.write(
      Buffer.concat([frame("R", Buffer.alloc(4)), ...statuses, frame("K", key), frame("Z", Buffer.from("I"))]),
    );
    return session;
  }
}
