import { dirname } from "node:path";
import { Fault } from "../../../pipeline/fault/fault.ts";
import { folderObstacle } from "../state/folder-obstacle.ts";
import { fullDisk, lacksRoom } from "../state/full-disk.ts";
import { isReadOnlyDisk } from "../state/read-only-disk.ts";
import { noLocks, refusesEveryLock, refusesLocks } from "../state/refuses-locks.ts";

/** SQLite's primary result codes, which explain themselves. */
const SQLITE_BUSY = 5;
const SQLITE_READONLY = 8;
const SQLITE_CORRUPT = 11;
const SQLITE_FULL = 13;
const SQLITE_CANTOPEN = 14;
const SQLITE_NOTADB = 26;

const explanations: Readonly<Record<number, { what: string; remedy: string }>> = {
  [SQLITE_BUSY]: { what: "is locked by another process", remedy: "end the program that keeps the file open" },
  [SQLITE_READONLY]: { what: "cannot be written to", remedy: "make the file and its folder writable" },
  [SQLITE_CORRUPT]: { what: "is damaged", remedy: "stac-ingest local reset (its messages are lost)" },
  [SQLITE_FULL]: { what: "cannot grow", remedy: "make room on the disk" },
  [SQLITE_CANTOPEN]: { what: "cannot be opened", remedy: "check that its folder exists and is yours" },
  [SQLITE_NOTADB]: { what: "is not a queue file", remedy: "move the file away, or set another state_folder" },
};

/** SQLite writes beside a file that it reads. */
const readOnlyDisk = {
  what: "cannot be looked at: its disk can only be read",
  remedy: "make that disk writable, or copy the state folder to one that is and set state_folder to it",
};

/** Turns SQLite's errors into Faults that name the file; returns any other error as it is. */
export function queueFault(error: unknown, path: string): unknown {
  const primary = primaryCode(error);
  if (primary === undefined) return error;
  const { errcode } = error as { errcode?: number };
  const code = lacksRoom(errcode) ? SQLITE_FULL : primary;
  const isReadOnly = (code === SQLITE_CANTOPEN || code === SQLITE_READONLY) && isReadOnlyDisk(dirname(path));
  const isLockless = refusesLocks(errcode) || (code === SQLITE_BUSY && refusesEveryLock(dirname(path)));
  const { what, remedy } = isLockless
    ? noLocks
    : isReadOnly
      ? readOnlyDisk
      : (explanations[code] ?? { what: `failed: ${(error as Error).message}`, remedy: "stac-ingest doctor" });
  const obstacle = code === SQLITE_CANTOPEN ? folderObstacle(dirname(path)) : undefined;
  const why = code === SQLITE_FULL ? `: ${fullDisk(dirname(path))}` : obstacle ? `: ${obstacle}` : "";
  return new Fault("infrastructure", `the queue file ${path} ${what}${why}`, { remedy, cause: error });
}

/** Tells an error that means another process has the file's lock. */
export const isBusy = (error: unknown): boolean => primaryCode(error) === SQLITE_BUSY;

/** Reads the primary code, which extended codes keep in their lowest byte. */
function primaryCode(error: unknown): number | undefined {
  if (!(error instanceof Error) || !("errcode" in error) || typeof error.errcode !== "number") return undefined;
  return error.errcode & 0xff;
}
