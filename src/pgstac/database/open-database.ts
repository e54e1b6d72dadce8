import pg from "pg";
import { Fault } from "../../pipeline/fault.ts";
import { readFeatures } from "../schema/features.ts";
import { installPgstac } from "../schema/install-pgstac.ts";
import { messageOf } from "./database-fault.ts";
import type { Database } from "./transaction.ts";

export interface DatabaseOptions {
  /** Connections held at most. */
  readonly connections?: number;
  readonly connectTimeoutMilliseconds?: number;
  /** Deadlocks, lock timeouts and the like are retried for this long. */
  readonly patienceMilliseconds?: number;
  /** Finds the folder of pgstac's SQL files for a version; without it the database cannot be migrated. */
  readonly findSql?: (version: string) => Promise<string>;
  /** Told what an operator should know of the database. */
  readonly announce?: (sentence: string) => void;
}

/** @throws Fault `database_unreachable` */
export async function openDatabase(
  url: string,
  { connections = 4, connectTimeoutMilliseconds = 10_000, patienceMilliseconds = 30_000, findSql }: DatabaseOptions,
): Promise<Database> {
  const pool = new pg.Pool({
    connectionString: url,
    max: connections,
    connectionTimeoutMillis: connectTimeoutMilliseconds,
    keepAlive: true,
    application_name: "stac-ingest",
  });
  // A connection that dies while idle is replaced at its next use; unheard, the event would end the process.
  pool.on("error", () => {});
  // The same of one that dies at work, whose query fails anyway.
  pool.on("connect", (client) => client.on("error", () => {}));
  try {
    const features = await readFeatures(pool);
    const migrate = findSql && (async (version: string) => installPgstac(url, await findSql(version), version));
    return { pool, patienceMilliseconds, features, ...(migrate && { migrate }) };
  } catch (error) {
    await pool.end();
    throw unreachable(url, error as Error);
  }
}

function unreachable(url: string, error: Error): Fault {
  const { host, port, database } = new pg.Client(url);
  return new Fault("database_unreachable", `no database answers at ${host}:${port}/${database}: ${messageOf(error)}`, {
    remedy: `pg_isready --host ${host} --port ${port}, and check the address, user and password`,
    cause: error,
  });
}
