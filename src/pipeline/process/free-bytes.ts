import { statfs } from "node:fs/promises";
import { innermostFolder } from "./innermost-folder.ts";

/**
 * Counts the bytes that an unprivileged process may still write on the disk of a folder, or of the nearest existing one
 * above it; undefined if the system does not tell.
 */
export async function freeBytes(folder: string): Promise<number | undefined> {
  try {
    const { bavail, bsize } = await statfs(innermostFolder(folder));
    return bavail * bsize;
  } catch {
    return undefined;
  }
}
