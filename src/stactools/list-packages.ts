import { normalizedName } from "../settings/package-set.ts";
import type { Settings } from "../settings/settings.ts";
import { environmentOf, isMade } from "./environment.ts";
import { readGroups } from "./groups.ts";
import { readLock } from "./lock-file.ts";
import { changeSince, type LockChange } from "./locked-set.ts";
import { pinsIn, versionIn } from "./pins.ts";

/** A package set of settings, and how far it is ready to run. */
export interface PackageListed {
  readonly name: string;
  readonly python: string;
  /** State of its lock; stale if settings or this program have changed since. */
  readonly lock: "locked" | "stale" | "missing";
  /** Cause of a stale lock. */
  readonly changed: LockChange | undefined;
  /** Locked version; undefined if it is not locked. */
  readonly version: string | undefined;
  /** Number of its packages. */
  readonly requirements: number;
  readonly environment: { readonly folder: string; readonly made: boolean } | undefined;
  /** Command groups that it adds to `stac`; undefined until it has run once. */
  readonly groups: readonly string[] | undefined;
}

/** Lists package sets. @throws Fault `invalid_settings` if the lock cannot be parsed */
export async function listPackages(
  settings: Settings,
  lockPath: string,
  cacheFolder: string,
): Promise<PackageListed[]> {
  const lock = await readLock(lockPath);
  return Promise.all(
    Object.entries(settings.packages).map(async ([name, set]): Promise<PackageListed> => {
      const locked = lock.get(normalizedName(name));
      if (!locked) return { name, python: set.python, lock: "missing", ...nothingKnown };
      const environment = environmentOf(cacheFolder, locked);
      const changed = changeSince(locked, locked.name, set);
      return {
        name,
        python: set.python,
        lock: changed ? "stale" : "locked",
        changed,
        version: versionIn(locked.pins, name),
        requirements: new Set(pinsIn(locked.pins).map((pin) => pin.name)).size,
        environment: { folder: environment.folder, made: await isMade(environment) },
        groups: await readGroups(environment, name),
      };
    }),
  );
}

const nothingKnown = {
  changed: undefined,
  version: undefined,
  requirements: 0,
  environment: undefined,
  groups: undefined,
};
