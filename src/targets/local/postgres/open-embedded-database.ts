import { Fault } from "../../../pipeline/fault.ts";
import { takeLock } from "../state/lock.ts";
import { makeDataFolder, postgisBundleIn } from "./database-folder.ts";
import { startRestartingDatabase } from "./restarting-database.ts";

/** Which database to open, and where. */
export interface DatabaseOptions {
  readonly dataFolder: string;
  readonly pgstacVersion: string;
  /** 0 is any that is free. */
  readonly port: number;
  readonly cacheFolder: string;
  /** Password of all clients; a random one when left out. */
  readonly password?: string;
  /** Time limit of one statement. */
  readonly statementSeconds?: number;
  /** Told what an operator should know of the database. */
  readonly announce?: (sentence: string) => void;
}

/** PostgreSQL with PostGIS and pgstac inside this process, for any client of this machine. */
export interface EmbeddedDatabase extends AsyncDisposable {
  readonly url: string;
  readonly port: number;
  /** Rejects when the database is lost while it is open, and starting it again was in vain; never resolves. */
  readonly closed: Promise<never>;
  /** Gives a statement that is under way little more time, because the database is about to be closed. */
  hurry(): void;
}

/**
 * Opens the embedded database of a folder; makes it where there is none.
 * @throws Fault `already_running` where the folder or the port is in use, `pgstac_missing` or `pgstac_unsupported`
 * where the folder holds another database than asked for
 */
export async function openEmbeddedDatabase(options: DatabaseOptions): Promise<EmbeddedDatabase> {
  const { dataFolder, pgstacVersion, port, cacheFolder, password, statementSeconds, announce = () => {} } = options;
  const lock = lockFolder(dataFolder, `${dataFolder}.lock`);
  // The files may be reached by another path, too.
  let inside: Disposable | undefined;
  try {
    await makeDataFolder(dataFolder, pgstacVersion, cacheFolder);
    inside = lockFolder(dataFolder, dataFolder);
    const postgisBundle = await postgisBundleIn(cacheFolder);
    const thread = await startRestartingDatabase(
      {
        folder: dataFolder,
        port,
        postgisBundle,
        ...(password !== undefined && { password }),
        ...(statementSeconds !== undefined && { statementSeconds }),
      },
      announce,
    );
    const fault = versionFault(thread.pgstacVersion, options);
    if (fault) {
      await thread[Symbol.asyncDispose]();
      throw fault;
    }
    let closing: Promise<void> | undefined;
    const close = async () => {
      await thread[Symbol.asyncDispose]();
      inside?.[Symbol.dispose]();
      lock[Symbol.dispose]();
    };
    return {
      url: thread.url,
      port: thread.port,
      closed: thread.closed,
      hurry: thread.hurry,
      async [Symbol.asyncDispose]() {
        closing ??= close();
        await closing;
      },
    };
  } catch (error) {
    inside?.[Symbol.dispose]();
    lock[Symbol.dispose]();
    throw error;
  }
}

/** Two processes that write to the same files would destroy them. */
function lockFolder(dataFolder: string, lockedFolder: string): Disposable {
  const lock = takeLock(lockedFolder);
  if (lock) return lock;
  throw new Fault("already_running", `another process has the database in ${dataFolder} open`, {
    remedy: "stac-ingest local stop",
  });
}

/** Migrating is the operator's decision: what reads the catalogue may not know the newer version. */
function versionFault(found: string | null, { dataFolder, pgstacVersion }: DatabaseOptions): Fault | undefined {
  if (found === pgstacVersion) return undefined;
  if (found === null) {
    return new Fault("pgstac_missing", `the database in ${dataFolder} holds no pgstac`, {
      remedy: "stac-ingest local reset, which deletes its data",
    });
  }
  return new Fault(
    "pgstac_unsupported",
    `the database in ${dataFolder} holds pgstac ${found}, and the settings ask for ${pgstacVersion}`,
    { remedy: `set pgstac_version to ${found}; or stac-ingest local reset, which deletes its data` },
  );
}
