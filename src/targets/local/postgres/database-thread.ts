import { pathToFileURL } from "node:url";
import { parentPort, workerData } from "node:worker_threads";
import type { PGlite } from "@electric-sql/pglite";
import { openEngine } from "./database-engine.ts";
import { beat } from "./database-heartbeat.ts";
import { startMaintenance } from "./database-maintenance.ts";
import type { DatabaseReady, DatabaseThreadOptions } from "./database-thread-options.ts";
import { endBrokenLoop } from "./end-broken-loop.ts";
import { forbidSessionBreakers } from "./forbid-session-breakers.ts";
import { leaveSuperuser } from "./leave-superuser.ts";
import { openWireServer } from "./open-wire-server.ts";
import { StatementLimit } from "./statement-limit.ts";
import { WireBackend } from "./wire-backend.ts";

/** Leaves the error to Node to report: it ends the thread, as it must without its database. */
const fail = (error: unknown): void => {
  setImmediate(() => {
    throw error;
  });
};

const announce = (sentence: string): void => parentPort?.postMessage(sentence);

async function main(options: DatabaseThreadOptions): Promise<void> {
  beat(options.heartbeat);
  const server = await openWireServer(options, { fail, announce });
  const limit = new StatementLimit();
  const database = await openEngine(options.folder, pathToFileURL(options.postgisBundle), limit);
  endBrokenLoop(database);
  await forbidSessionBreakers(database);
  if (!options.superuser) await leaveSuperuser(database);
  const backend = new WireBackend(database, { limit, readerSeconds: options.readerStatementSeconds });
  const maintenance = startMaintenance(backend, fail);

  /** Leaves the files as after a clean end. */
  const close = async (): Promise<void> => {
    maintenance[Symbol.dispose]();
    await server[Symbol.asyncDispose]();
    await backend.exclusively(async () => {
      await database.exec("checkpoint");
      await database.close();
    });
    parentPort?.close();
  };
  parentPort?.once("message", () => void close().catch(fail));

  const ready: DatabaseReady = { port: server.port, pgstacVersion: await pgstacVersion(database) };
  server.serve(backend);
  parentPort?.postMessage(ready);
}

async function pgstacVersion(database: PGlite): Promise<string | null> {
  const { rows } = await database.query("select 1 where to_regprocedure('pgstac.get_version()') is not null");
  if (rows.length === 0) return null;
  const version = await database.query<{ version: string }>("select pgstac.get_version() as version");
  return version.rows[0]?.version ?? null;
}

await main(workerData);
