import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { defaultVersion } from "../../src/settings/pgstac-versions.ts";
import { makeDataFolder, postgisBundleIn } from "../../src/targets/local/postgres/database-folder.ts";
import {
  type DatabaseThread,
  type StartOptions,
  startDatabaseThread,
} from "../../src/targets/local/postgres/start-database-thread.ts";
import { cacheFolder } from "../cache-folder.ts";

/** A database in a thread, and the folder it lies in. */
export type TestThread = DatabaseThread & { readonly folder: string };

/** Opens a new embedded database with options that only the thread knows; its files go when it is disposed of. */
export async function openThread(options: Partial<StartOptions>, pgstacVersion = defaultVersion): Promise<TestThread> {
  const parent = await mkdtemp(join(tmpdir(), "stac-ingest-thread-"));
  const folder = join(parent, "database");
  await makeDataFolder(folder, pgstacVersion, cacheFolder);
  const postgisBundle = await postgisBundleIn(cacheFolder);
  const thread = await startDatabaseThread({ folder, port: 0, postgisBundle, ...options });
  return {
    ...thread,
    folder,
    [Symbol.asyncDispose]: async () => {
      await thread[Symbol.asyncDispose]();
      await rm(parent, { recursive: true, force: true });
    },
  };
}
