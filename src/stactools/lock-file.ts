import { mkdir, readFile } from "node:fs/promises";
import { dirname } from "node:path";
import { Fault } from "../pipeline/fault/fault.ts";
import { replaceFile } from "../pipeline/process/replace-file.ts";
import { systemReason } from "../pipeline/process/system-reason.ts";
import { normalizedName } from "../settings/package-set.ts";
import { formatLock, parseLock } from "./lock-text.ts";
import type { LockedSet } from "./locked-set.ts";

/** Reads the locked sets by normalized name; none if there is no such file. */
export async function readLock(lockPath: string): Promise<ReadonlyMap<string, LockedSet>> {
  const text = await readFile(lockPath, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return "";
    throw new Fault("unreadable_input", `${lockPath} cannot be read: ${systemReason(error)}`, { cause: error });
  });
  return new Map(parseLock(text, lockPath).map((set) => [normalizedName(set.name), set]));
}

/** Replaces the whole file at once, so that nobody reads half of it. */
export async function writeLock(lockPath: string, sets: readonly LockedSet[]): Promise<void> {
  await mkdir(dirname(lockPath), { recursive: true });
  await replaceFile(lockPath, formatLock(sets));
}
