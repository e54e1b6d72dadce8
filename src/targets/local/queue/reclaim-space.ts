import type { DatabaseSync } from "node:sqlite";
import type { QueueAccess } from "./queue-access.ts";

/** Free space that is left to the messages that come. */
const leastBytes = 32 * 1024 * 1024;
/** Pages given back at once: some milliseconds of work. */
const pagesAtOnce = 1_000;

/**
 * Gives free space of the queue's file back to the disk, a part at a time: true while there is more. Does nothing if
 * that fails: the next call tries again. A file made by version 1 is written anew for it once, if at most half of it is
 * in use.
 */
export async function reclaimSpace({ database, read }: Pick<QueueAccess, "database" | "read">): Promise<boolean> {
  return read(() => reclaimPart(database)).catch(() => false);
}

function reclaimPart(database: DatabaseSync): boolean {
  const number = (pragma: string): number => Number(Object.values(database.prepare(`pragma ${pragma}`).get() ?? {})[0]);
  const free = number("freelist_count");
  if (free * number("page_size") < leastBytes) return false;
  if (number("auto_vacuum") === 0) {
    if (free * 2 < number("page_count")) return false;
    database.exec("pragma auto_vacuum = incremental; vacuum; pragma wal_checkpoint(truncate)");
    return false;
  }
  database.exec(`pragma incremental_vacuum(${pagesAtOnce})`);
  if ((free - pagesAtOnce) * number("page_size") >= leastBytes) return true;
  // The file itself shrinks when its log is written back.
  database.exec("pragma wal_checkpoint(truncate)");
  return false;
}
