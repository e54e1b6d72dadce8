import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { makeFolder, storageFault } from "./storage-fault.ts";

const fileIn = (stateFolder: string): string => join(stateFolder, "lock.sqlite");
/** Longer than a look at the lock takes, so that a look never turns a start away. */
const patienceMilliseconds = 1000;

/**
 * Makes this process the one that runs the pipeline of a state folder; undefined where another already is.
 * The operating system gives the lock back however the process ends, so it is never stale.
 * @throws Fault `infrastructure` where the folder cannot be written to
 */
export function takeLock(stateFolder: string): Disposable | undefined {
  makeFolder(stateFolder);
  try {
    const database = lockedDatabase(fileIn(stateFolder), patienceMilliseconds);
    return database && { [Symbol.dispose]: () => database.close() };
  } catch (error) {
    throw storageFault(error, stateFolder);
  }
}

/** Whether a process runs the pipeline of the state folder. */
export function isLocked(stateFolder: string): boolean {
  try {
    const database = lockedDatabase(fileIn(stateFolder), 0);
    database?.close();
    return database === undefined;
  } catch {
    return false;
  }
}

function lockedDatabase(path: string, timeout: number): DatabaseSync | undefined {
  const database = new DatabaseSync(path, { timeout });
  try {
    database.exec("begin exclusive");
    return database;
  } catch (error) {
    database.close();
    if ((error as { errcode?: number }).errcode === sqliteBusy) return undefined;
    throw error;
  }
}

const sqliteBusy = 5;
