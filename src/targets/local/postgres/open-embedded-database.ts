import { Fault } from "../../../pipeline/fault/fault.ts";
import { ClosingStack } from "../../../pipeline/process/closing-stack.ts";
import { takeLock } from "../state/lock.ts";
import { makeDataFolder, postgisBundleIn } from "./database-folder.ts";
import { startRestartingDatabase } from "./start-restarting-database.ts";

/** The database to open, and the port to open it on. */
export interface DatabaseOptions {
  readonly dataFolder: string;
  readonly pgstacVersion: string;
  /** Port; 0 is any that is free. */
  readonly port: number;
  readonly cacheFolder: string;
  /** Password of clients; a random one when left out. */
  readonly password?: string;
  /** Time limit of one statement. */
  readonly statementSeconds?: number;
  /** Called with each sentence about the database that an operator should read. */
  readonly announce?: (sentence: string) => void;
}

/** PostgreSQL with PostGIS and pgstac inside this process, for any client of this machine. */
export interface EmbeddedDatabase extends AsyncDisposable {
  readonly url: string;
  /** Address for a client that only reads the catalogue. */
  readonly readerUrl: string;
  readonly port: number;
  /** Rejects when the database is lost and could not be started again; never resolves. */
  readonly lost: Promise<never>;
  /** Gives a statement that is under way little more time, because the database is about to be closed. */
  shortenTimeLimit(): void;
}

/**
 * Opens the embedded database of a folder; makes it if there is none.
 * @throws Fault `already_running` if the folder or the port is in use, `pgstac_missing` or `pgstac_unsupported`
 * if the folder holds another database than asked for
 */
export async function openEmbeddedDatabase(options: DatabaseOptions): Promise<EmbeddedDatabase> {
  const { dataFolder, pgstacVersion, port, cacheFolder, password, statementSeconds, announce = () => {} } = options;
  await using opening = new ClosingStack();
  opening.use(lockFolder(dataFolder, `${dataFolder}.lock`));
  await makeDataFolder(dataFolder, pgstacVersion, cacheFolder);
  // The files may be reached by another path, too.
  opening.use(lockFolder(dataFolder, dataFolder));
  const database = opening.use(
    await startRestartingDatabase(
      {
        folder: dataFolder,
        port,
        postgisBundle: await postgisBundleIn(cacheFolder),
        ...(password !== undefined && { password }),
        ...(statementSeconds !== undefined && { statementSeconds }),
      },
      announce,
    ),
  );
  const fault = versionFault(database.pgstacVersion, options);
  if (fault) throw fault;
  const opened = opening.move();
  let closing: Promise<void> | undefined;
  return {
    url: database.url,
    readerUrl: database.readerUrl,
    port: database.port,
    lost: database.lost,
    shortenTimeLimit: database.shortenTimeLimit,
    async [Symbol.asyncDispose]() {
      closing ??= opened[Symbol.asyncDispose]();
      await closing;
    },
  };
}

/** Takes the lock of a folder: two processes that write to the same files would destroy them. */
function lockFolder(dataFolder: string, lockedFolder: string): Disposable {
  const lock = takeLock(lockedFolder);
  if (lock) return lock;
  throw new Fault("already_running", `another process has the database in ${dataFolder} open`, {
    remedy: "stac-ingest local stop",
  });
}

/** Refuses another version: to migrate is the operator's decision, for readers of the catalogue may not know the newer one. */
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
