import type { Server, Socket } from "node:net";
import { createServer } from "node:net";
import { pathToFileURL } from "node:url";
import { parentPort, workerData } from "node:worker_threads";
import type { PGlite } from "@electric-sql/pglite";
import { openEngine } from "./database-engine.ts";
import { beat } from "./database-heartbeat.ts";
import { startUpkeep } from "./database-upkeep.ts";
import { endBrokenLoop } from "./end-broken-loop.ts";
import { forbidSessionBreakers } from "./forbid-session-breakers.ts";
import { leaveSuperuser } from "./leave-superuser.ts";
import { UnauthenticatedClients } from "./unauthenticated-clients.ts";
import { WireBackend } from "./wire-backend.ts";
import { serveClient, type WireDoor, type WirePatience } from "./wire-client.ts";
import { wirePassword } from "./wire-password.ts";

/** What the thread is started with. */
export interface ThreadOptions extends WirePatience {
  readonly folder: string;
  readonly port: number;
  readonly postgisBundle: string;
  /** Password of all clients. */
  readonly password: string;
  /** True makes clients superusers, as installing extensions needs. */
  readonly superuser: boolean;
  /** Time a connection has to give the password. */
  readonly authenticationMilliseconds: number;
  /** Counts up while the thread is not busy with one statement. */
  readonly heartbeat: Int32Array;
}

/** What the thread tells, once, when its database is open. */
export interface ThreadReady {
  readonly port: number;
  readonly pgstacVersion: string | null;
}

const options = workerData as ThreadOptions;
const clients = new Map<Socket, Promise<void>>();
const door: WireDoor = {
  password: wirePassword(options.password),
  unauthenticated: new UnauthenticatedClients(options.authenticationMilliseconds),
};

/** Left to Node to report: it ends the thread, which is what a lost database means. */
const lose = (error: unknown): void => {
  setImmediate(() => {
    throw error;
  });
};

async function main(): Promise<void> {
  beat(options.heartbeat);
  const opened = Promise.withResolvers<WireBackend>();
  const server = createServer({ noDelay: true }, (socket) => serve(socket, opened.promise));
  const port = await listen(server);
  const database = await openEngine(options.folder, pathToFileURL(options.postgisBundle));
  endBrokenLoop(database);
  await forbidSessionBreakers(database);
  if (!options.superuser) await leaveSuperuser(database);
  const backend = new WireBackend(database);
  const upkeep = startUpkeep(backend, lose);
  parentPort?.once("message", () => void close({ server, backend, upkeep }).catch(lose));
  const ready: ThreadReady = { port, pgstacVersion: await pgstacVersion(database) };
  opened.resolve(backend);
  parentPort?.postMessage(ready);
}

async function listen(server: Server): Promise<number> {
  const listening = Promise.withResolvers<void>();
  // Later it is a connection that could not be accepted, such as for want of descriptors.
  server.on("error", listening.reject);
  server.listen(options.port, "127.0.0.1", listening.resolve);
  await listening.promise;
  const address = server.address();
  return typeof address === "object" && address ? address.port : options.port;
}

let connections = 0;

function serve(socket: Socket, opened: Promise<WireBackend>): void {
  const id = ++connections;
  // A reset between two reads has no other listener, and would end the thread.
  socket.on("error", () => {});
  door.unauthenticated.add(socket);
  const served = opened.then((backend) => serveClient(socket, id, backend, { ...options, ...door }));
  clients.set(socket, served);
  served.catch(lose).finally(() => clients.delete(socket));
}

async function pgstacVersion(database: PGlite): Promise<string | null> {
  const { rows } = await database.query("select 1 where to_regprocedure('pgstac.get_version()') is not null");
  if (rows.length === 0) return null;
  const version = await database.query<{ version: string }>("select pgstac.get_version() as version");
  return version.rows[0]?.version ?? null;
}

/** Everybody is sent away, with what they left open rolled back; then the files are left as after a clean end. */
async function close(running: { server: Server; backend: WireBackend; upkeep: Disposable }): Promise<void> {
  running.server.close();
  running.upkeep[Symbol.dispose]();
  for (const socket of clients.keys()) socket.destroy();
  await Promise.allSettled(clients.values());
  await running.backend.exclusively(async (database) => {
    await database.exec("checkpoint");
    await database.close();
  });
  parentPort?.close();
}

await main();
