import { createHash } from "node:crypto";
import type { LockedSet } from "./locked-set.ts";

/** Hashes what the lock file says of a package: runs and logs name by it the versions that made an item. */
export const hashOfLock = (locked: LockedSet): string =>
  createHash("sha256").update(JSON.stringify(locked)).digest("hex");
