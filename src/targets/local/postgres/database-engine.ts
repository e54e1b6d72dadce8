import { PGlite } from "@electric-sql/pglite";
import { btree_gist } from "@electric-sql/pglite/contrib/btree_gist";
import { unaccent } from "@electric-sql/pglite/contrib/unaccent";
import { postgis } from "@electric-sql/pglite-postgis";
import { PrivateSyncedFiles } from "./private-synced-files.ts";
import type { StatementLimit } from "./statement-limit.ts";

const settings: Readonly<Record<string, string>> = {
  shared_buffers: "64MB",
  work_mem: "16MB",
  maintenance_work_mem: "64MB",
  // The lock table is made for all connections, of which there is one; a query over all partitions locks each of them.
  max_connections: "10",
  max_locks_per_transaction: "1024",
  // Emscripten's fdatasync, the default, does nothing.
  wal_sync_method: "fsync",
  wal_level: "minimal",
  max_wal_senders: "0",
  TimeZone: "UTC",
  // pgstac's functions look there; PostgreSQL passes over its schema until it is installed.
  search_path: "pgstac,public",
};

/** Parameters of PGlite's that are left out: `-F` turns syncing off, `-O` lets a superuser change PostgreSQL's tables, which nothing here does. */
const unwanted: ReadonlySet<string> = new Set(["-F", "-O"]);

/**
 * Opens the database files in a folder, or makes them there. Only one process may have them open. A commit is on the disk
 * before it is reported.
 */
export async function openEngine(folder: string, postgisBundle: URL, limit: StatementLimit): Promise<PGlite> {
  const startParams = Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
  const setup: typeof postgis.setup = async (database, options) => ({
    ...(await postgis.setup(database, options)),
    bundlePath: postgisBundle,
  });
  const fs = new PrivateSyncedFiles(folder);
  limit.watch(fs);
  return await PGlite.create({
    fs,
    extensions: { postgis: { ...postgis, setup }, btree_gist, unaccent },
    relaxedDurability: false,
    startParams: [...PGlite.defaultStartParams.filter((parameter) => !unwanted.has(parameter)), ...startParams],
  });
}
