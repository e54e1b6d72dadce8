import { Fault } from "../pipeline/fault/fault.ts";
import type { LockedSet } from "./locked-set.ts";

const heading = `# Versions and hashes of every package set. \`stac-ingest packages lock\` makes this file from the packages in settings.
# Commit it; do not edit it.
`;

/** Formats a lock, with the sets in order of their names. */
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

const unreadable = (source: string, index: number, line: string): Fault =>
  new Fault("invalid_settings", `${source}, line ${index + 1} is not part of a lock: ${line.slice(0, 80)}`, {
    remedy: "stac-ingest packages lock",
  });
