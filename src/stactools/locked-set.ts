import { isDeepStrictEqual } from "node:util";
import type { PackageSet } from "../settings/package-set.ts";
import { requirementsOf, wantedOf, workerRequirements } from "./requirements.ts";

/** A package set as it was locked, with the settings it was locked from. */
export interface LockedSet {
  readonly name: string;
  readonly python: string;
  /** Requirements, in the order of settings. */
  readonly requires: readonly string[];
  /** Output of uv: every package with its version and hashes. */
  readonly pins: string;
}

/** Name of what has changed so that a lock does not fit it any more. */
export type LockChange = "settings" | "stac-ingest";

/** Tells what has changed since a lock was made: settings, or what this program's workers need; undefined if it fits. */
export function changeSince(locked: LockedSet, packageName: string, set: PackageSet): LockChange | undefined {
  if (locked.python !== set.python) return "settings";
  if (isDeepStrictEqual(locked.requires, requirementsOf(packageName, set))) return undefined;
  const wanted = wantedOf(packageName, set);
  const others = locked.requires.slice(wanted.length);
  const isWanted = isDeepStrictEqual(locked.requires.slice(0, wanted.length), wanted);
  return isWanted && others.every((name) => workerRequirements.includes(name)) ? "stac-ingest" : "settings";
}
