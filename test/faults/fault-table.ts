import { readFileSync, writeFileSync } from "node:fs";
import { expect } from "vitest";
import type { Counts } from "./conservation.ts";

/** One line of the table of faults. */
export interface FaultRow extends Counts {
  readonly fault: string;
  readonly place: string;
}

const page = new URL("../../docs/reliability.md", import.meta.url);
const header = "| fault | where | accepted | loaded | superseded | dead | waiting |";

/** The text of a line of the table. */
export const lineOf = ({ fault, place, accepted, loaded, superseded, dead, waiting }: FaultRow): string =>
  `| ${[fault, place, accepted, loaded, superseded, dead, waiting].join(" | ")} |`;

/** Lines of the table in docs/reliability.md. */
export function keptLines(): string[] {
  const lines = readFileSync(page, "utf8").split("\n");
  const from = lines.indexOf(header) + 2;
  const length = lines.slice(from).findIndex((line) => !line.startsWith("|"));
  return lines.slice(from, from + length);
}

/** Holds docs/reliability.md to what was counted; with FAULTS_WRITE=1 writes it there instead. */
export function expectKept(row: FaultRow): void {
  const line = lineOf(row);
  if (process.env["FAULTS_WRITE"]) keep(line, startOf(row));
  else if (!process.env["FAULTS_LONG"]) expect(keptLines()).toContain(line);
}

const startOf = ({ fault, place }: FaultRow): string => `| ${fault} | ${place} |`;

function keep(line: string, start: string): void {
  const others = keptLines();
  const index = others.findIndex((other) => other.startsWith(start));
  const lines = index < 0 ? [...others, line] : others.with(index, line);
  const whole = readFileSync(page, "utf8");
  const rest = whole.slice(whole.indexOf(header) + header.length + 1);
  const rule = rest.slice(0, rest.indexOf("\n"));
  const after = rest.split("\n").slice(1 + others.length);
  writeFileSync(page, [whole.slice(0, whole.indexOf(header)) + header, rule, ...lines, ...after].join("\n"));
}
