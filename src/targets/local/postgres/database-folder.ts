import { access, constants, cp, mkdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { installPgstac } from "../../../pgstac/schema/install-pgstac.ts";
import { makeFolderWhole } from "../../../pipeline/process/make-folder-whole.ts";
import { takeLock } from "../state/lock.ts";
import { makePrivate } from "../state/make-private.ts";
import { storageFault } from "../state/storage-fault.ts";
import { syncFolder } from "../state/sync-folder.ts";
import { syncPath } from "../state/sync-path.ts";
import { pgstacSql } from "./pgstac-sql.ts";
import { postgisBundle } from "./postgis-bundle.ts";
import { startDatabaseThread } from "./start-database-thread.ts";

/** Name of the way a folder is prepared; to change with the version of PGlite or that way. */
const preparation = "pglite-0.5.8-2";

/** Makes the part of PostGIS that is loaded, once, and returns its path. */
export const postgisBundleIn = (cacheFolder: string): Promise<string> =>
  postgisBundle(join(cacheFolder, "pglite", `${preparation}-postgis.tar.gz`));

/**
 * Makes a data folder that holds an empty pgstac, unless it is there: a copy of one that is prepared once, because
 * installing takes several times as long as copying. However it is interrupted, no half-made folder is left in place.
 */
export async function makeDataFolder(folder: string, pgstacVersion: string, cacheFolder: string): Promise<void> {
  if (await holdsDatabase(folder)) return;
  const prepared = await prepareDataFolder(pgstacVersion, cacheFolder);
  const fill = async (making: string): Promise<void> => {
    await cp(prepared, making, { recursive: true, mode: constants.COPYFILE_FICLONE });
    // PostgreSQL makes new files as its folder is.
    if (process.geteuid) makePrivate(making);
    await syncFolder(making);
  };
  try {
    await makeFolderWhole(folder, { fill, making: `${folder}.making`, isWhole: () => holdsDatabase(folder) });
    await syncPath(dirname(folder));
  } catch (error) {
    throw storageFault(error, folder);
  }
}

/** Makes the prepared data folder of a version, unless it is there, and returns its path. */
export async function prepareDataFolder(pgstacVersion: string, cacheFolder: string): Promise<string> {
  const folder = join(cacheFolder, "pglite", `${preparation}-pgstac-${pgstacVersion}`);
  if (await holdsDatabase(folder)) return folder;
  using _lock = await waitForLock(`${folder}.lock`);
  if (await holdsDatabase(folder)) return folder;
  const sql = await pgstacSql(pgstacVersion, cacheFolder);
  const fill = async (making: string): Promise<void> => {
    await mkdir(making);
    const postgisBundle = await postgisBundleIn(cacheFolder);
    {
      await using thread = await startDatabaseThread({ folder: making, port: 0, postgisBundle, superuser: true });
      await installPgstac(thread.url, sql, pgstacVersion);
    }
    // Opened once as clients find it, which hands everything over to their role, so that no copy has to.
    const clients = await startDatabaseThread({ folder: making, port: 0, postgisBundle });
    await clients[Symbol.asyncDispose]();
    await syncFolder(making);
  };
  await makeFolderWhole(folder, { fill, making: `${folder}.making`, isWhole: () => holdsDatabase(folder) });
  return folder;
}

async function holdsDatabase(folder: string): Promise<boolean> {
  try {
    await access(join(folder, "PG_VERSION"));
    return true;
  } catch {
    return false;
  }
}

async function waitForLock(folder: string): Promise<Disposable> {
  for (;;) {
    const lock = takeLock(folder);
    if (lock) return lock;
    await delay(200);
  }
}
