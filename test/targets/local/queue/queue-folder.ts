import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** The folder of a disk that is memory, which no commit waits for. */
export const memoryFolder = existsSync("/dev/shm") ? "/dev/shm" : tmpdir();

/** A folder for a queue file, and its removal. */
export function queueFolder(parent = tmpdir()): { path: string; remove: () => void } {
  const folder = mkdtempSync(join(parent, "stac-ingest-queue-"));
  return { path: join(folder, "queue.db"), remove: () => rmSync(folder, { recursive: true, force: true }) };
}
