import pg from "pg";
import { Fault } from "../../pipeline/fault/fault.ts";
import type { Connections } from "./connections.ts";
import { messageOf } from "./message-of.ts";
import { openPool } from "./open-pool.ts";
import { readServerSettings } from "./server-settings.ts";
import { sqlState } from "./sqlstate.ts";
import { stateOf } from "./state-of.ts";

export interface ConnectionOptions {
  /** Largest number of connections. */
  readonly connections?: number;
  readonly connectTimeoutMilliseconds?: number;
  /** Time during which deadlocks, lock timeouts and the like are retried. */
  readonly patienceMilliseconds?: number;
}

/**
 * Opens a pool of connections and asks the server for its settings.
 * @throws Fault `database_unreachable`
 */
export async function openConnections(
  url: string,
  { connections = 4, connectTimeoutMilliseconds = 10_000, patienceMilliseconds = 30_000 }: ConnectionOptions,
): Promise<Connections> {
  const pool = openPool(url, { max: connections, connectionTimeoutMillis: connectTimeoutMilliseconds });
  try {
    return { pool, patienceMilliseconds, server: await readServerSettings(pool) };
  } catch (error) {
    await pool.end();
    throw unreachable(url, error as Error);
  }
}

function unreachable(url: string, error: Error): Fault {
  const { host, port, database } = new pg.Client(url);
  if (stateOf(error) === sqlState.operatorIntervention) {
    return new Fault("database_unreachable", `${host}:${port}/${database} takes no connection now: ${error.message}`, {
      remedy: "wait a minute, and try again",
      cause: error,
    });
  }
  return new Fault("database_unreachable", `no database answers at ${host}:${port}/${database}: ${messageOf(error)}`, {
    remedy: `pg_isready --host ${host} --port ${port}, and check the address, user and password`,
    cause: error,
  });
}
