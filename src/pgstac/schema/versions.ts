/** The pgstac versions the loader knows how to write to, oldest first. */
export const supportedVersions = ["0.9.11", "0.9.12", "0.10.0"] as const;
export type SupportedVersion = (typeof supportedVersions)[number];

/** What is installed where nothing else is asked for. */
export const defaultVersion: SupportedVersion = "0.10.0";

export const isSupported = (version: string | undefined): version is SupportedVersion =>
  (supportedVersions as readonly (string | undefined)[]).includes(version);

/** Before 0.9 items lie in other tables and come in by other functions. */
export const isTooOld = (version: string): boolean => /^0\.[0-8](\.|$)/.test(version);
