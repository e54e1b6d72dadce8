import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { Fault } from "../../../pipeline/fault.ts";
import { fullDisk } from "./full-disk.ts";

const explanations: Readonly<Record<string, { what: string; remedy: string }>> = {
  ENOSPC: { what: "the disk is full", remedy: "make room on the disk" },
  EDQUOT: { what: "the disk's quota is used up", remedy: "make room on the disk" },
  EROFS: { what: "the disk can only be read", remedy: "set state_folder to one you may write to" },
  EIO: { what: "the disk reports an error", remedy: "look at the disk" },
  EACCES: { what: "permission denied", remedy: "set state_folder to one you may write to" },
};

/** SQLite's primary result code. */
const SQLITE_FULL = 13;

/** Turns errors of the file system and of SQLite into Faults that name the folder; returns any other error as it is. */
export function storageFault(error: unknown, folder: string): unknown {
  if (!(error instanceof Error) || !("errno" in error || "errcode" in error)) return error;
  const { message, errcode } = error as NodeJS.ErrnoException & { errcode?: number };
  const code = errcode === SQLITE_FULL ? "ENOSPC" : ((error as NodeJS.ErrnoException).code ?? "");
  const { what, remedy } = explanations[code] ?? { what: message, remedy: "set state_folder to one you may write to" };
  const said = code === "ENOSPC" ? fullDisk(folder) : what;
  return new Fault("infrastructure", `${folder} cannot be written to: ${said}`, { remedy, cause: error });
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
