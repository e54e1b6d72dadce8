import { createServer, type Server, type Socket } from "node:net";
import { serveClient } from "./serve-client.ts";
import { UnauthenticatedClients } from "./unauthenticated-clients.ts";
import type { WireBackend } from "./wire-backend.ts";
import type { WireLimits } from "./wire-limits.ts";
import { wirePasswords } from "./wire-password.ts";

export interface WireServerOptions extends WireLimits {
  /** 0 is any that is free. */
  readonly port: number;
  /** Passwords of the users, by name. */
  readonly passwords: Readonly<Record<string, string>>;
  /** Time a connection has to give the password. */
  readonly authenticationMilliseconds: number;
}

/** The clients of the embedded database. Its disposal hangs up on them and rolls back their open transactions. */
export interface WireServer extends AsyncDisposable {
  readonly port: number;
  /** Begins to serve those who have connected, and all who come. */
  serve(backend: WireBackend): void;
}

/** Calls by which the server tells of what happens. */
export interface WireServerEvents {
  /** Called with the error if the database fails. */
  readonly fail: (error: unknown) => void;
  /** Called with each sentence about a client that an operator should read. */
  readonly announce: (sentence: string) => void;
}

/** Listens on a port of this machine; clients that connect wait until they are served. */
export async function openWireServer(
  options: WireServerOptions,
  { fail, announce }: WireServerEvents,
): Promise<WireServer> {
  const opened = Promise.withResolvers<WireBackend>();
  const clients = new Map<Socket, Promise<void>>();
  const unauthenticated = new UnauthenticatedClients(options.authenticationMilliseconds);
  const clientOptions = { ...options, passwords: wirePasswords(options.passwords), unauthenticated, announce };
  let connections = 0;

  const accept = (socket: Socket): void => {
    const id = ++connections;
    // A reset between two reads has no other listener, and would end the thread.
    socket.on("error", () => {});
    unauthenticated.add(socket);
    const served = opened.promise.then((backend) => serveClient(socket, id, backend, clientOptions));
    clients.set(socket, served);
    served.catch(fail).finally(() => clients.delete(socket));
  };

  const server = createServer({ noDelay: true }, accept);
  const port = await listen(server, options.port);
  return {
    port,
    serve: opened.resolve,
    async [Symbol.asyncDispose]() {
      server.close();
      for (const socket of clients.keys()) socket.destroy();
      await Promise.allSettled(clients.values());
    },
  };
}

async function listen(server: Server, wanted: number): Promise<number> {
  const listening = Promise.withResolvers<void>();
  // A later error is a connection that could not be accepted, such as for want of descriptors.
  server.on("error", listening.reject);
  server.listen(wanted, "127.0.0.1", listening.resolve);
  await listening.promise;
  const address = server.address();
  return typeof address === "object" && address ? address.port : wanted;
}
