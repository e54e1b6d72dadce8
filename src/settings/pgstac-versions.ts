interface PgstacVersion {
  readonly version: string;
  /** SHA-256 of the wheel of pypgstac that brings the version's SQL, as PyPI published it. */
  readonly wheelSha256: string;
}

/**
 * Versions of pgstac that can be installed, and whose tables the loader writes to itself, oldest first. A new one needs
 * its line here, and one in the table of `test/pgstac/pgstac-versions.ts`.
 */
export const pgstacVersions = [
  { version: "0.9.11", wheelSha256: "6aecbdf4b8b6bce61d2339ecea860db9d6e39272091dc16a8cd81ee20a921630" },
  { version: "0.9.12", wheelSha256: "a708fcedc06f8f75b0e53b933859e01396fbdbed9c79847596bc3ccc2a1303e6" },
  { version: "0.10.0", wheelSha256: "b4040194b5e181031d82a2eadba092e910f31648971dc482a9d70dbabec34966" },
] as const satisfies readonly PgstacVersion[];

export type SupportedVersion = (typeof pgstacVersions)[number]["version"];

export const supportedVersions: readonly SupportedVersion[] = pgstacVersions.map(({ version }) => version);

/** The version that is installed if settings name no other. */
export const defaultVersion: SupportedVersion = "0.10.0";

/** pgstac before this keeps items in other tables and takes them in by other functions. */
export const oldestRelease = "0.9";

export const isTooOld = (version: string): boolean => /^0\.[0-8](\.|$)/.test(version);

/** Tells if a version, of numbers and dots, is later than another. */
export function isNewer(version: string, than: string): boolean {
  const [one = [], other = []] = [version, than].map((text) =>
    text.split(".").map((part) => Number.parseInt(part, 10)),
  );
  const at = one.findIndex((part, index) => part !== other[index]);
  return at >= 0 && (one[at] ?? 0) > (other[at] ?? -1);
}

export const isSupported = (version: string | undefined): version is SupportedVersion =>
  (supportedVersions as readonly (string | undefined)[]).includes(version);
