import { accessSync, constants, mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { Fault } from "../../../pipeline/fault/fault.ts";
import { innermostFolder } from "../../../pipeline/process/innermost-folder.ts";
import { folderObstacle, obstacleRemedy } from "./folder-obstacle.ts";
import { fullDisk, lacksRoom } from "./full-disk.ts";
import { lockless, refusesLocks } from "./refuses-locks.ts";

const elsewhere = "set state_folder to one you may write to";
const explanations: Readonly<Record<string, { what: string; remedy: string }>> = {
  ENOSPC: { what: "the disk is full", remedy: "make room on the disk" },
  EDQUOT: { what: "the disk's quota is used up", remedy: "make room on the disk" },
  EROFS: { what: "the disk can only be read", remedy: elsewhere },
  EIO: { what: "the disk reports an error", remedy: "look at the disk" },
  EACCES: { what: "permission denied", remedy: elsewhere },
};

/** SQLite's primary result code. */
const SQLITE_CANTOPEN = 14;

type SystemError = NodeJS.ErrnoException & { readonly errcode?: number };

/** Turns errors of the file system and of SQLite into Faults that name the folder; returns any other error as it is. */
export function storageFault(error: unknown, folder: string): unknown {
  if (!(error instanceof Error) || !("errno" in error || "errcode" in error)) return error;
  const { message, errcode } = error as SystemError;
  if (refusesLocks(errcode)) return lockless(folder, error);
  const code = lacksRoom(errcode) ? "ENOSPC" : codeOf(error as SystemError, folder);
  const obstacle = code in explanations ? undefined : folderObstacle(folder);
  const { what, remedy } = explanations[code] ?? {
    what: obstacle ?? message,
    remedy: obstacle === undefined ? elsewhere : obstacleRemedy,
  };
  const said = code === "ENOSPC" ? fullDisk(folder) : what;
  return new Fault("infrastructure", `${folder} cannot be written to: ${said}`, { remedy, cause: error });
}

/**
 * The system's code of an error. Of a folder that cannot be made on a disk that can only be read, Node says that it is
 * not there.
 */
function codeOf({ code = "", errcode }: SystemError, folder: string): string {
  if (code !== "ENOENT" && errcode !== SQLITE_CANTOPEN) return code;
  try {
    accessSync(innermostFolder(folder), constants.W_OK);
    return code;
  } catch (reason) {
    return (reason as NodeJS.ErrnoException).code ?? code;
  }
}

/**
 * Makes a folder for its owner alone, with those above it, unless it is there.
 * @throws Fault `infrastructure`
 */
export function makeFolder(folder: string): void {
  try {
    mkdirSync(dirname(folder), { recursive: true });
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw storageFault(error, folder);
  }
}
