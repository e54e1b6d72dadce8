import { channel } from "node:diagnostics_channel";
import pg from "pg";

/** Publishes each new connection, for those who want to be told. */
const connected = channel("stac-ingest:database-connected");

/**
 * Time until the system asks whether the other end of a silent connection is still there; Linux waits for two hours, and
 * so would a query whose server has lost its power, or was replaced by its standby.
 */
const keepAliveInitialDelayMillis = 10_000;

/** Opens a pool that connects when it is first used. */
export function openPool(url: string, options: Pick<pg.PoolConfig, "max" | "connectionTimeoutMillis">): pg.Pool {
  const pool = new pg.Pool({
    connectionString: url,
    keepAlive: true,
    keepAliveInitialDelayMillis,
    application_name: "stac-ingest",
    ...options,
  });
  // The pool replaces a connection that dies while idle; without a listener the event would end the process.
  pool.on("error", () => {});
  // The same for a connection that dies during a query, which fails anyway.
  pool.on("connect", (client) => {
    client.on("error", () => {});
    if (connected.hasSubscribers)
      connected.publish({ host: client.host, port: client.port, database: client.database });
  });
  return pool;
}
