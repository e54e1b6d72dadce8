import { dirname, join } from "node:path";
import { Fault } from "../pipeline/fault.ts";
import type { Log } from "../pipeline/log.ts";
import type { FunctionSettings } from "../settings/function-settings.ts";
import { isPackageName, normalizedName, PackageSet } from "../settings/package-set.ts";
import { packageSetFor } from "../settings/settings.ts";
import { fingerprint } from "./fingerprint.ts";
import { readLock, writeLock } from "./lock-file.ts";
import { lockSet } from "./lock-set.ts";
import { isStale, type LockedSet } from "./locked-set.ts";
import { requirementsOf } from "./requirements.ts";

export interface SetSource {
  readonly settings: Pick<FunctionSettings<"gen">, "packages" | "allow_any_package">;
  readonly lockPath: string;
  readonly cacheFolder: string;
  readonly log: Log;
}

/**
 * Returns the locked set of a message's package: from the lock, or, if the lock does not fit the settings, locked now
 * into the cache folder.
 * @throws Fault `package_not_allowed`, `package_not_found`, `package_unavailable` or `invalid_settings`
 */
export async function lockedSetFor(packageName: string, source: SetSource, signal?: AbortSignal): Promise<LockedSet> {
  const { settings, lockPath, cacheFolder, log } = source;
  const set = allowedSet(packageName, settings);
  const name = normalizedName(packageName);
  const committed = (await readLock(lockPath)).get(name);
  if (committed && !isStale(committed, committed.name, set)) return committed;
  const firstUsePath = firstUseLockPath(cacheFolder, name, set);
  const known = (await readLock(firstUsePath)).get(name);
  if (packageSetFor(settings, packageName)) {
    const problem = committed ? "settings have changed since the package set was locked" : "package set is not locked";
    log("warn", problem, { package: name, lock: lockPath, remedy: "stac-ingest packages lock" });
  } else {
    log("warn", "package is not in settings", { package: name, lock: firstUsePath, remedy: "add it under packages" });
  }
  if (known) return known;
  const locked = await lockSet(name, set, { cacheFolder, folder: dirname(lockPath), signal }, committed);
  await writeLock(firstUsePath, [locked]);
  return locked;
}

/** Finds the set that settings allow under a name. */
function allowedSet(packageName: string, settings: SetSource["settings"]): PackageSet {
  const set = packageSetFor(settings, packageName);
  if (set) return set;
  if (settings.allow_any_package && isPackageName(packageName)) return PackageSet.parse({});
  const shown = JSON.stringify(packageName.slice(0, 100));
  if (settings.allow_any_package) {
    throw new Fault("package_not_allowed", `${shown} is not the bare name of a package`, {
      remedy: "name the package alone in the message, its version and requirements under packages in settings",
    });
  }
  throw new Fault("package_not_allowed", `settings name no package ${shown}`, {
    remedy: "add it under packages in settings, then stac-ingest packages lock",
  });
}

function firstUseLockPath(cacheFolder: string, name: string, set: PackageSet): string {
  return join(cacheFolder, "locks", `${name}-${fingerprint(set.python, requirementsOf(name, set))}.lock`);
}
