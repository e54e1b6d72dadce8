import { statfsSync } from "node:fs";
import { innermostFolder } from "../../../pipeline/process/innermost-folder.ts";

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
