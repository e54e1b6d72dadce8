import type { Socket } from "node:net";

/** More clients than really connect at once, and few enough to hold little memory. */
const mostSockets = 100;

/**
 * Connections that have not given the password yet. They may be anybody's on this machine, so their number and their time
 * are limited: a new one takes the place of the oldest, because a client that knows the password is quick.
 */
export class UnauthenticatedClients {
  readonly #timeoutMilliseconds: number;
  readonly #sockets = new Map<Socket, NodeJS.Timeout | undefined>();

  constructor(timeoutMilliseconds: number) {
    this.#timeoutMilliseconds = timeoutMilliseconds;
  }

  add(socket: Socket): void {
    const [oldest] = this.#sockets.keys();
    if (oldest && this.#sockets.size >= mostSockets) this.#hangUp(oldest);
    this.#sockets.set(socket, undefined);
    socket.once("close", () => this.remove(socket));
  }

  /** Starts to count the client's time. */
  startTimer(socket: Socket): void {
    if (!this.#sockets.has(socket)) return;
    this.#sockets.set(
      socket,
      setTimeout(() => this.#hangUp(socket), this.#timeoutMilliseconds),
    );
  }

  /** Forgets a client that has given the password, or is gone. */
  remove(socket: Socket): void {
    clearTimeout(this.#sockets.get(socket));
    this.#sockets.delete(socket);
  }

  #hangUp(socket: Socket): void {
    this.remove(socket);
    socket.destroy();
  }
}
