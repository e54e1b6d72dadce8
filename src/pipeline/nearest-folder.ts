import { stat } from "node:fs/promises";
import { dirname } from "node:path";

/** Returns a folder, or the innermost of those round it that is there. @throws the system's error where it cannot look */
export async function nearestFolder(folder: string): Promise<string> {
  try {
    await stat(folder);
    return folder;
  } catch (error) {
    const parent = dirname(folder);
    if ((error as NodeJS.ErrnoException).code !== "ENOENT" || parent === folder) throw error;
    return nearestFolder(parent);
  }
}
