import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { syncPath } from "./sync-path.ts";

/** Syncs a folder to the disk with all that is below it, so that a power cut leaves no file in it empty. */
export async function syncFolder(folder: string): Promise<void> {
  const entries = await readdir(folder, { withFileTypes: true });
  await Promise.all(
    entries.map((entry) => {
      const path = join(folder, entry.name);
      return entry.isDirectory() ? syncFolder(path) : syncPath(path);
    }),
  );
  await syncPath(folder);
}
