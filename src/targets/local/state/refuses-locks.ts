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
