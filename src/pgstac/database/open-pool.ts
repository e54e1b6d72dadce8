import pg from "pg";

/** Opens a pool that connects when it is first used. */
export function openPool(url: string, options: Pick<pg.PoolConfig, "max" | "connectionTimeoutMillis">): pg.Pool {
  const pool = new pg.Pool({ connectionString: url, keepAlive: true, application_name: "stac-ingest", ...options });
  // A connection that dies while idle is replaced at its next use; unheard, the event would end the process.
  pool.on("error", () => {});
  // The same for one that dies at work, whose query fails anyway.
  pool.on("connect", (client) => client.on("error", () => {}));
  return pool;
}
