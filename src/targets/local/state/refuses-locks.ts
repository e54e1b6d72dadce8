import { randomUUID } from "node:crypto";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { Fault } from "../../../pipeline/fault/fault.ts";

/** SQLite's primary code of a lock that another process has. */
const sqliteBusy = 5;

/** SQLite's codes of locks and of shared memory that the system does not give, as on many network mounts. */
const codes: ReadonlySet<number> = new Set([
  15, // SQLITE_PROTOCOL
  2058, // SQLITE_IOERR_UNLOCK
  2314, // SQLITE_IOERR_RDLOCK
  3594, // SQLITE_IOERR_CHECKRESERVEDLOCK
  3850, // SQLITE_IOERR_LOCK
  4618, // SQLITE_IOERR_SHMOPEN
  5130, // SQLITE_IOERR_SHMLOCK
  5386, // SQLITE_IOERR_SHMMAP
]);

/** True for an error of SQLite that says that a file cannot be locked, or not be shared between processes. */
export const refusesLocks = (errcode: number | undefined): boolean => errcode !== undefined && codes.has(errcode);

/** Words for it, and what to do. */
export const noLocks = {
  what: "cannot be locked, as on many network mounts",
  remedy: "set state_folder to a disk of this machine",
} as const;

/**
 * Tells if a folder's disk refuses every lock: SQLite takes the system's ENOLCK for a lock that another process has, so
 * one is asked for that nobody can have.
 */
export function refusesEveryLock(folder: string): boolean {
  const path = join(folder, `lock-${randomUUID()}.sqlite`);
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(path, { timeout: 0 });
    database.exec("pragma journal_mode = memory; begin exclusive");
    return false;
  } catch (error) {
    const { errcode = 0 } = error as { errcode?: number };
    return errcode % 256 === sqliteBusy || refusesLocks(errcode);
  } finally {
    database?.close();
    rmSync(path, { force: true });
  }
}

/** Makes the fault of a folder whose disk refuses locks. */
export const lockless = (folder: string, cause?: unknown): Fault =>
  new Fault("infrastructure", `${folder} ${noLocks.what}`, { ...noLocks, cause });
