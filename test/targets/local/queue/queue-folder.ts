import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A folder for a queue file, and its removal. */
export function queueFolder(): { path: string; remove: () => void } {
  const folder = mkdtempSync(join(tmpdir(), "stac-ingest-queue-"));
  return { path: join(folder, "queue.db"), remove: () => rmSync(folder, { recursive: true, force: true }) };
}
