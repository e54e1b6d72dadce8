import { statfsSync } from "node:fs";
import { innermostFolder } from "../../../pipeline/process/innermost-folder.ts";

/** SQLite's codes of a file, or of the memory that processes share in one, that the disk has no room for. */
const codes: ReadonlySet<number> = new Set([
  13, // SQLITE_FULL
  4874, // SQLITE_IOERR_SHMSIZE
]);

/** True for an error of SQLite that says that a file cannot grow. */
export const lacksRoom = (errcode: number | undefined): boolean => errcode !== undefined && codes.has(errcode);

/** Says that the disk of a folder is full, of files or else of bytes, and how little is left: a quota may end before the disk does. */
export function fullDisk(folder: string): string {
  try {
    const { bavail, bsize, files, ffree } = statfsSync(innermostFolder(folder));
    // A disk that counts no files has no limit of them.
    if (files > 0 && ffree === 0) return "the disk takes no more files (df -i), though it may have room";
    return `the disk is full (${Math.floor((bavail * bsize) / 1e6)} MB are free)`;
  } catch {
    return "the disk is full";
  }
}
