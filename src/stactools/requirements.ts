import type { PackageSet } from "../settings/package-set.ts";

/** Requirements that uv resolves for a package set: the package, those of settings, and those that every worker needs. */
export function requirementsOf(packageName: string, { version, requirements }: PackageSet): string[] {
  return [version ? `${packageName}==${version}` : packageName, ...requirements, "stactools", "requests"];
}

/** One pinned requirement of a lock. */
export interface Pin {
  /** A normalized name, or the path or address of a wheel. */
  readonly name: string;
  /** Version; undefined for a path or an address. */
  readonly version: string | undefined;
  readonly hashed: boolean;
}

/** Parses the pins in the output of `uv pip compile`; a package may be pinned once for each platform. */
export function pinsIn(text: string): Pin[] {
  return text
    .replaceAll("\\\n", " ")
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "" && !line.startsWith("#"))
    .map((line) => {
      const [requirement = ""] = line.split(/\s+(?:;|--hash)/);
      const exact = /^([A-Za-z0-9][A-Za-z0-9._-]*)(?:\[[^\]]*\])?==(\S+)$/.exec(requirement.trim());
      return { name: exact?.[1] ?? requirement.trim(), version: exact?.[2], hashed: line.includes("--hash=") };
    });
}
