import { isDeepStrictEqual } from "node:util";
import type { PackageSet } from "../settings/package-set.ts";
import { requirementsOf } from "./requirements.ts";

/** A package set as it was locked, with the settings it was locked from. */
export interface LockedSet {
  readonly name: string;
  readonly python: string;
  /** Requirements, in the order of settings. */
  readonly requires: readonly string[];
  /** Output of uv: every package with its version and hashes. */
  readonly pins: string;
}

/** True if a lock was made from other settings than these. */
export function isStale(locked: LockedSet, packageName: string, set: PackageSet): boolean {
  return locked.python !== set.python || !isDeepStrictEqual(locked.requires, requirementsOf(packageName, set));
}
