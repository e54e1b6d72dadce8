import { normalizedName } from "../settings/package-set.ts";

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

/** A package whose version changed; undefined on the side that does not have it. */
export interface PinChange {
  readonly name: string;
  readonly from: string | undefined;
  readonly to: string | undefined;
}

/** Returns the locked version of a package, of a wheel by the name of its file; undefined if it is not locked. */
export function versionIn(pins: string, packageName: string): string | undefined {
  const wanted = normalizedName(packageName);
  return pinsIn(pins)
    .map((pin) => (pin.version === undefined ? wheelIn(pin.name) : pin))
    .find((found) => found !== undefined && normalizedName(found.name) === wanted)?.version;
}

/** Reads name and version from the name of a wheel's file, which has them before its tags, and an encoded + in addresses. */
function wheelIn(requirement: string): { readonly name: string; readonly version: string } | undefined {
  const wheel = /(?:^|[/\\\s])(?<name>[\w.]+)-(?<version>[\w.!+%]+)(?:-\d\w*)?-[\w.]+-[\w.]+-[\w.]+\.whl(?:[?#]|$)/;
  const { name, version } = wheel.exec(requirement)?.groups ?? {};
  return name === undefined || version === undefined ? undefined : { name, version: version.replaceAll(/%2b/gi, "+") };
}

/** Lists packages whose version differs between two locks, by name. */
export function pinChanges(before: string, after: string): PinChange[] {
  const [from, to] = [versions(pinsIn(before)), versions(pinsIn(after))];
  const names = [...new Set([...from.keys(), ...to.keys()])].sort();
  return names
    .map((name) => ({ name, from: from.get(name), to: to.get(name) }))
    .filter((change) => change.from !== change.to);
}

/** Joins versions: a package that is pinned by platform has several. */
function versions(pins: readonly Pin[]): Map<string, string> {
  const found = new Map<string, string>();
  for (const { name, version = "" } of pins) {
    const other = found.get(name);
    found.set(name, other === undefined ? version : `${other}, ${version}`);
  }
  return found;
}
