import { dirname, join } from "node:path";
import type { Log } from "../pipeline/message/log.ts";
import { allowedPackage } from "../settings/allowed-package.ts";
import type { FunctionSettings } from "../settings/function-settings.ts";
import { normalizedName, PackageSet, packageSetFor } from "../settings/package-set.ts";
import { fingerprint } from "./fingerprint.ts";
import { readLock, writeLock } from "./lock-file.ts";
import { lockSet } from "./lock-set.ts";
import { changeSince, type LockedSet } from "./locked-set.ts";
import { requirementsOf } from "./requirements.ts";

export interface SetSource {
  readonly settings: Pick<FunctionSettings<"gen">, "packages" | "allow_any_package">;
  readonly lockPath: string;
  readonly cacheFolder: string;
  readonly log: Log;
  /** Tells if a package was locked anew after these settings were read: the lock then comes before the settings. */
  readonly isNewer?: (packageName: string) => boolean;
}

/**
 * Returns the locked set of a message's package: from the lock, or, if the lock does not fit the settings, locked now
 * into the cache folder.
 * @throws Fault `package_not_allowed`, `package_not_found`, `package_unavailable` or `invalid_settings`
 */
export async function lockedSetFor(packageName: string, source: SetSource, signal?: AbortSignal): Promise<LockedSet> {
  const { settings, lockPath, cacheFolder, log } = source;
  const { name, set, committed, change, isFresh, firstUsePath, known } = await locksOf(packageName, source);
  if (committed && isFresh) return committed;
  if (packageSetFor(settings, name)) {
    const problem = change
      ? `${change === "settings" ? "settings have" : "stac-ingest has"} changed since the package set was locked`
      : "package set is not locked";
    log("warn", problem, { package: name, lock: lockPath, remedy: "stac-ingest packages lock" });
  } else {
    log("warn", "package is not in settings", { package: name, lock: firstUsePath, remedy: "add it under packages" });
  }
  if (known) return known;
  const locked = await lockSet(name, set, { cacheFolder, folder: dirname(lockPath), signal }, committed);
  await writeLock(firstUsePath, [locked]);
  return locked;
}

/** Returns the locked set of a package if it was locked before, in the lock or at its first use. */
export async function knownSetFor(packageName: string, source: Omit<SetSource, "log">): Promise<LockedSet | undefined> {
  const { committed, isFresh, known } = await locksOf(packageName, source);
  return isFresh ? committed : known;
}

async function locksOf(packageName: string, { settings, lockPath, cacheFolder, isNewer }: Omit<SetSource, "log">) {
  const name = normalizedName(allowedPackage(packageName, settings));
  const set = packageSetFor(settings, name) ?? PackageSet.parse({});
  const committed = (await readLock(lockPath)).get(name);
  const change = committed && changeSince(committed, committed.name, set);
  const isFresh = committed !== undefined && (isNewer?.(name) || change === undefined);
  const firstUsePath = firstUseLockPath(cacheFolder, name, set);
  const known = isFresh ? undefined : (await readLock(firstUsePath)).get(name);
  return { name, set, committed, change, isFresh, firstUsePath, known };
}

function firstUseLockPath(cacheFolder: string, name: string, set: PackageSet): string {
  return join(cacheFolder, "locks", `${name}-${fingerprint(set.python, requirementsOf(name, set))}.lock`);
}
