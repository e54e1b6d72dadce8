import { type Stats, statSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync, type DatabaseSyncOptions } from "node:sqlite";
import { Fault } from "../../../pipeline/fault/fault.ts";
import { systemReason } from "../../../pipeline/process/system-reason.ts";
import { makePrivateFile } from "./make-private-file.ts";
import { lockless, refusesEveryLock } from "./refuses-locks.ts";
import { makeFolder, storageFault } from "./storage-fault.ts";

const fileIn = (folder: string): string => join(folder, "lock.sqlite");
/** Time to wait for the lock: longer than `isLocked` holds it, so that a look never turns a start away. */
const patienceMilliseconds = 1000;
const lookEveryMilliseconds = 500;

export interface Lock extends Disposable {
  /**
   * Aborts with a Fault when the folder is gone or another one is in its place: this lock does not hold that one, so
   * another process may take it.
   */
  readonly lost: AbortSignal;
  /** Looks now, not only now and then. */
  isLost(): boolean;
}

/**
 * Makes this process the one that works on a folder; undefined if another already is.
 * The operating system gives the lock back however the process ends, so it is never stale. It belongs to the file, so it
 * is the same on every path to the folder.
 * @throws Fault `infrastructure` if the folder cannot be written to
 */
export function takeLock(folder: string): Lock | undefined {
  makeFolder(folder);
  const path = fileIn(folder);
  try {
    makePrivateFile(path);
    const database = lockedDatabase(path, patienceMilliseconds);
    if (!database) {
      if (refusesEveryLock(folder)) throw lockless(folder);
      return undefined;
    }
    const taken = statSync(path);
    const lost = new AbortController();
    const isLost = (): boolean => {
      if (!lost.signal.aborted && isReplaced(path, taken)) lost.abort(lockLost(folder));
      return lost.signal.aborted;
    };
    const watch = setInterval(isLost, lookEveryMilliseconds).unref();
    return {
      lost: lost.signal,
      isLost,
      [Symbol.dispose]: () => {
        clearInterval(watch);
        database.close();
      },
    };
  } catch (error) {
    throw storageFault(error, folder);
  }
}

/**
 * True while a process works on the folder.
 * @throws Fault `infrastructure` if that cannot be found out
 */
export function isLocked(folder: string): boolean {
  const path = fileIn(folder);
  try {
    if (isMissing(path)) return false;
    // Looks beside other looks, none of which is then taken for a process that works.
    const database = openedUnlessLocked(path, { readOnly: true, timeout: 0 }, "begin; select * from sqlite_master");
    database?.close();
    return database === undefined;
  } catch (error) {
    if (isMissing(path)) return false;
    throw new Fault("infrastructure", `whether a pipeline works on ${folder} cannot be told: ${systemReason(error)}`, {
      remedy: `look at ${path}`,
      cause: error,
    });
  }
}

/** Without a journal nothing is written, so the lock can be had on a full disk, too. */
const lockedDatabase = (path: string, timeout: number): DatabaseSync | undefined =>
  openedUnlessLocked(path, { timeout }, "pragma journal_mode = memory; begin exclusive");

function openedUnlessLocked(path: string, options: DatabaseSyncOptions, statements: string): DatabaseSync | undefined {
  const database = new DatabaseSync(path, options);
  try {
    database.exec(statements);
    return database;
  } catch (error) {
    database.close();
    if (((error as { errcode?: number }).errcode ?? 0) % 256 === sqliteBusy) return undefined;
    throw error;
  }
}

/** SQLite's primary result code, which the extended ones end with. */
const sqliteBusy = 5;

function isMissing(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false }) === undefined;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOTDIR") return true;
    throw error;
  }
}

function isReplaced(path: string, { dev, ino }: Stats): boolean {
  try {
    const found = statSync(path, { throwIfNoEntry: false });
    return found?.dev !== dev || found.ino !== ino;
  } catch (error) {
    // A disk that does not answer for a moment still has the folder.
    return (error as NodeJS.ErrnoException).code === "ENOTDIR";
  }
}

const lockLost = (folder: string): Fault =>
  new Fault("not_found", `${folder} was removed, moved or replaced while the pipeline worked on it`, {
    remedy: "put it back where it was, then stac-ingest local start --detach",
  });
