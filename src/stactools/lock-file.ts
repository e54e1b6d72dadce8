import { createHash, randomUUID } from "node:crypto";
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { Fault } from "../pipeline/fault.ts";
import { normalizedName, type PackageSet } from "../settings/package-set.ts";
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

const heading = `# What every package set consists of, made by \`stac-ingest packages lock\` from the packages in settings.
# Commit it, do not edit it.
`;

export function formatLock(sets: readonly LockedSet[]): string {
  const sections = [...sets]
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map(({ name, python, requires, pins }) => {
      const asked = [`python ${python}`, ...requires.map((requirement) => `requires ${requirement}`)];
      return `\n[${name}]\n${asked.join("\n")}\n\n${pins.trim()}\n`;
    });
  return heading + sections.join("");
}

/** Parses a lock. @throws Fault `invalid_settings` that names the line */
export function parseLock(text: string, source: string): LockedSet[] {
  const sets: { name: string; python: string; requires: string[]; pins: string }[] = [];
  for (const [index, line] of text.split("\n").entries()) {
    const set = sets.at(-1);
    const name = /^\[(.+)\]$/.exec(line)?.[1];
    if (name) sets.push({ name, python: "", requires: [], pins: "" });
    else if (line === "" || line.startsWith("#")) continue;
    else if (!set) throw unreadable(source, index, line);
    else if (line.startsWith("python ")) set.python = line.slice("python ".length);
    else if (line.startsWith("requires ")) set.requires.push(line.slice("requires ".length));
    else if (/^(<<<<<<<|=======|>>>>>>>)/.test(line)) throw unreadable(source, index, line);
    else set.pins += `${line}\n`;
  }
  return sets;
}

/** Reads the locked sets by normalized name; none if there is no such file. */
export async function readLock(lockPath: string): Promise<ReadonlyMap<string, LockedSet>> {
  const text = await readFile(lockPath, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return "";
    throw new Fault("unreadable_input", `${lockPath} cannot be read: ${error.message}`, { cause: error });
  });
  return new Map(parseLock(text, lockPath).map((set) => [normalizedName(set.name), set]));
}

/** Replaces the whole file at once, so that nobody reads half of it. */
export async function writeLock(lockPath: string, sets: readonly LockedSet[]): Promise<void> {
  await mkdir(dirname(lockPath), { recursive: true });
  const making = `${lockPath}.${randomUUID()}`;
  await writeFile(making, formatLock(sets));
  await rename(making, lockPath);
}

/** True if a lock was made from other settings than these. */
export function isStale(locked: LockedSet, packageName: string, set: PackageSet): boolean {
  return fingerprint(locked.python, locked.requires) !== fingerprint(set.python, requirementsOf(packageName, set));
}

/** Hashes texts into a short name that only equal texts share. */
export function fingerprint(...parts: unknown[]): string {
  return createHash("sha256").update(JSON.stringify(parts)).digest("hex").slice(0, 20);
}

const unreadable = (source: string, index: number, line: string): Fault =>
  new Fault("invalid_settings", `${source}, line ${index + 1} is not part of a lock: ${line.slice(0, 80)}`, {
    remedy: "stac-ingest packages lock",
  });
