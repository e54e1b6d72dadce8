import { normalizedName } from "../../settings/package-set.ts";
import { hashOfLock } from "../../stactools/hash-of-lock.ts";
import { readLock } from "../../stactools/lock-file.ts";

/** Hashes what the lock file says of a package, so that a run tells which versions made its items; undefined without a lock. */
export async function lockHash(lockPath: string, packageName: string): Promise<string | undefined> {
  const locked = (await readLock(lockPath)).get(normalizedName(packageName));
  return locked && hashOfLock(locked);
}
