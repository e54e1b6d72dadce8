import type { Connections } from "./connections.ts";
import { openPool } from "./open-pool.ts";
import { readServerSettings } from "./server-settings.ts";
import { unreachable } from "./unreachable.ts";

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
