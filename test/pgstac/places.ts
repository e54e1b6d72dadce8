import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { defaultVersion } from "../../src/pgstac/versions.ts";
import { makeDataFolder, postgisBundleIn } from "../../src/targets/local/database-folder.ts";
import { startDatabaseThread } from "../../src/targets/local/start-database-thread.ts";
import { cacheFolder, openTestDatabase, type TestDatabase } from "./test-database.ts";

/** Where the catalogue must behave the same: a PostgreSQL server and the embedded database. */
export const places: readonly { readonly place: string; readonly open: () => Promise<TestDatabase> }[] = [
  { place: "a PostgreSQL server", open: () => openTestDatabase(defaultVersion) },
  { place: "the embedded database", open: openEmbedded },
];

async function openEmbedded(): Promise<TestDatabase> {
  const parent = await mkdtemp(join(tmpdir(), "stac-ingest-"));
  const folder = join(parent, "database");
  await makeDataFolder(folder, defaultVersion, cacheFolder);
  const thread = await startDatabaseThread({ folder, port: 0, postgisBundle: await postgisBundleIn(cacheFolder) });
  const pool = new pg.Pool({ connectionString: thread.url, max: 1 });
  pool.on("error", () => {});
  return {
    url: thread.url,
    query: async (sql, values) => (await pool.query(sql, values)).rows,
    async [Symbol.asyncDispose]() {
      await pool.end();
      await thread[Symbol.asyncDispose]();
      await rm(parent, { recursive: true, force: true });
    },
  };
}
