import { statfsSync } from "node:fs";

/** Says that the disk of a folder is full, and how little is left: a quota may end before the disk does. */
export function fullDisk(folder: string): string {
  try {
    const { bavail, bsize } = statfsSync(folder);
    return `the disk is full (${Math.floor((bavail * bsize) / 1e6)} MB are free)`;
  } catch {
    return "the disk is full";
  }
}
