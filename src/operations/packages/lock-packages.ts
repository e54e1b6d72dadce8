import type { FaultKind } from "../../pipeline/fault/fault.ts";
import type { Configuration } from "../../settings/configuration.ts";
import { lockPackages as lock, type SetLocked } from "../../stactools/lock-packages.ts";

export interface LockPackagesOptions {
  /** Package sets to lock; all when empty. */
  readonly names: readonly string[];
  /** Moves every version to the newest that fits, instead of only those that settings ask to change. */
  readonly upgrade: boolean;
  readonly onSet: (name: string) => void;
  readonly signal: AbortSignal;
  /** Called before uv is installed, which takes a while. */
  readonly onInstall: (folder: string) => void;
}

/** Outcome of locking one package set; kind and reason if it failed. */
export interface LockOutcome extends Omit<SetLocked, "fault"> {
  readonly kind?: FaultKind;
  readonly reason?: string;
}

/**
 * Locks package sets of settings into packages.lock. A set that fails keeps the lock it had.
 * @throws Fault `not_found` if a name is no package set of settings
 */
export async function lockPackages(
  { settings, lockPath, cacheFolder }: Configuration,
  { names, upgrade, onSet, onInstall, signal }: LockPackagesOptions,
): Promise<LockOutcome[]> {
  const only = names.length > 0 ? { only: names } : {};
  const sets = await lock({ settings, lockPath, cacheFolder, upgrade, onSet, onInstall, signal, ...only });
  return sets.map(({ fault, ...set }) => ({ ...set, ...(fault && { kind: fault.kind, reason: fault.message }) }));
}
