import { closeSync, openSync } from "node:fs";

/**
 * Makes an empty file for its owner alone, unless it is there, because SQLite would make it by the umask. A file that is
 * there is not opened: to close it again would give back the locks that SQLite has on it. If it cannot be made, SQLite
 * says so.
 */
export function makePrivateFile(path: string): void {
  try {
    closeSync(openSync(path, "wx", 0o600));
  } catch {
    // It is there, or SQLite meets the same.
  }
}
