import { type SupportedVersion, supportedVersions } from "../../src/settings/pgstac-versions.ts";

export interface VersionCase {
  readonly version: SupportedVersion;
  /** True if it can make partitions beside one from before the year 1. */
  readonly readsEarlyPartitions: boolean;
  /** True if pypgstac keeps an item that moves to another partition. */
  readonly keepsMovedItems: boolean;
  /** True if it answers the same search with the number it counted before. */
  readonly keepsCounts: boolean;
}

/** Expectations of each supported version of pgstac, oldest first: a version that is added has its line here. */
export const versionCases: readonly VersionCase[] = [
  { version: "0.9.11", readsEarlyPartitions: false, keepsMovedItems: false, keepsCounts: false },
  { version: "0.9.12", readsEarlyPartitions: true, keepsMovedItems: false, keepsCounts: true },
  { version: "0.10.0", readsEarlyPartitions: true, keepsMovedItems: true, keepsCounts: true },
];

/** Version from which migrations start. */
export const oldestVersion: SupportedVersion = supportedVersions[0] as SupportedVersion;
