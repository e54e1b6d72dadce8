import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { defaultVersion } from "../src/settings/pgstac-versions.ts";
import { type EmbeddedDatabase, openEmbeddedDatabase } from "../src/targets/local/postgres/open-embedded-database.ts";
import { cacheFolder } from "./cache-folder.ts";

/** A database with an empty pgstac on a free port, whose files go when it is disposed of. */
export async function openTestDatabase(pgstacVersion = defaultVersion): Promise<EmbeddedDatabase> {
  const folder = await mkdtemp(join(tmpdir(), "stac-ingest-database-"));
  const dataFolder = join(folder, "database");
  const database = await openEmbeddedDatabase({ dataFolder, pgstacVersion, port: 0, cacheFolder });
  return {
    ...database,
    [Symbol.asyncDispose]: async () => {
      await database[Symbol.asyncDispose]();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
