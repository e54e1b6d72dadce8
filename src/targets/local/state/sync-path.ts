import { open } from "node:fs/promises";

/** Syncs a file, or the names in a folder, to the disk. */
export async function syncPath(path: string): Promise<void> {
  await using file = await open(path);
  await file.sync();
}
