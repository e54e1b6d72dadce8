import { dirname } from "node:path";
import { Fault } from "../pipeline/fault/fault.ts";
import { normalizedName, packageSetFor } from "../settings/package-set.ts";
import type { Settings } from "../settings/settings.ts";
import { readLock, writeLock } from "./lock-file.ts";
import { lockSet } from "./lock-set.ts";
import { changeSince, type LockedSet } from "./locked-set.ts";
import { type PinChange, pinChanges, versionIn } from "./pins.ts";

export interface LockOptions {
  readonly settings: Settings;
  readonly lockPath: string;
  readonly cacheFolder: string;
  /** Sets to lock; the others stay as they are. */
  readonly only?: readonly string[];
  /** Takes the newest version of every package that fits, not only of those that settings changed. */
  readonly upgrade?: boolean;
  /** Called before each set. */
  readonly onSet?: (name: string) => void;
  /** Signal that ends the work; the lock then stays as it was. */
  readonly signal?: AbortSignal;
  /** Called before uv is installed, which takes a while. */
  readonly onInstall?: (folder: string) => void;
}

/** Outcome of locking one set. */
export interface SetLocked {
  readonly name: string;
  readonly state: "locked" | "unchanged" | "failed";
  /** Version of the package itself; undefined if locking failed. */
  readonly version: string | undefined;
  readonly changes: readonly PinChange[];
  readonly fault?: Fault;
}

/**
 * Locks the package sets of settings into one file. A set that fails keeps its earlier lock, and the others are still
 * locked; a set that settings no longer name is removed.
 * @throws Fault `not_found` if `only` names a set that settings do not
 */
export async function lockPackages(options: LockOptions): Promise<SetLocked[]> {
  const { settings, lockPath, only, onSet } = options;
  for (const name of only ?? []) if (!packageSetFor(settings, name)) throw unknownSet(name, settings);
  const wanted = only && new Set(only.map(normalizedName));
  const before = await readLock(lockPath);
  const after: LockedSet[] = [];
  const report: SetLocked[] = [];
  for (const name of Object.keys(settings.packages)) {
    const old = before.get(normalizedName(name));
    if (wanted && !wanted.has(normalizedName(name))) {
      if (old) after.push(old);
      continue;
    }
    onSet?.(name);
    const { locked, reported } = await lockOne(name, old, options);
    if (locked) after.push(locked);
    report.push(reported);
  }
  await writeLock(lockPath, after);
  return report;
}

async function lockOne(
  name: string,
  old: LockedSet | undefined,
  { settings, lockPath, cacheFolder, upgrade, signal, onInstall }: LockOptions,
): Promise<{ locked: LockedSet | undefined; reported: SetLocked }> {
  const set = packageSetFor(settings, name);
  if (!set) throw unknownSet(name, settings);
  try {
    const locked = await lockSet(
      name,
      set,
      { cacheFolder, folder: dirname(lockPath), signal, onInstall },
      upgrade ? undefined : old,
    );
    const changes = pinChanges(old?.pins ?? "", locked.pins);
    const unchanged = old && !changeSince(old, name, set) && old.pins.trim() === locked.pins.trim();
    const state = unchanged ? "unchanged" : "locked";
    return { locked, reported: { name, state, version: versionIn(locked.pins, name), changes } };
  } catch (error) {
    signal?.throwIfAborted();
    if (!(error instanceof Fault)) throw error;
    return { locked: old, reported: { name, state: "failed", version: undefined, changes: [], fault: error } };
  }
}

const unknownSet = (name: string, { packages }: Settings): Fault =>
  new Fault("not_found", `settings name no package set ${name}`, {
    remedy: `one of ${Object.keys(packages).join(", ") || "none: add it under packages"}`,
  });
