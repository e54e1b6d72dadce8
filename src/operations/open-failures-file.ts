import { closeSync, openSync, readSync, statSync } from "node:fs";
import { resolve } from "node:path";
import { isFailureLine } from "../input/failure-line.ts";
import { Fault } from "../pipeline/fault/fault.ts";
import { FailuresFile } from "./failures-file.ts";

export interface FailuresFileChoice {
  /** The file that is named; by default one beside the input. */
  readonly named: string | undefined;
  /** The files and addresses that are read. */
  readonly inputs: readonly string[];
  /** Relative paths start here. */
  readonly folder: string;
  /** The word that names the file of inputs that have no file of their own. */
  readonly command: string;
  /** True for a run that goes on after an interruption, and adds to the file. */
  readonly goesOn?: boolean;
}

/**
 * Opens the file for the failures of a run, and makes none before the first failure.
 * @throws Fault `wrong_usage` if it would replace a file of another kind
 */
export function openFailuresFile({ named, inputs, folder, command, goesOn }: FailuresFileChoice): FailuresFile {
  const name = named ?? defaultName(inputs, folder, command);
  const path = resolve(folder, name);
  const isInput = inputs.some((input) => input !== "-" && resolve(folder, input) === path);
  if (isInput || (kindOf(path) !== "nothing" && !holdsFailures(path))) {
    throw new Fault("wrong_usage", `${name} ${isInput ? "is an input" : "is there, and is no file of failures"}`, {
      remedy: "--failures with the name of another file",
    });
  }
  return new FailuresFile(name, path, goesOn);
}

/** Failures of mended failures are numbered, so that no input is replaced. */
function defaultName(inputs: readonly string[], folder: string, command: string): string {
  const [input = "-"] = inputs;
  if (inputs.length === 1 && input !== "-" && kindOf(resolve(folder, input)) === "file") {
    const [, stem, number] = /^(.*)\.failures(?:-(\d+))?\.ndjson$/s.exec(input) ?? [];
    return stem === undefined ? `${input}.failures.ndjson` : `${stem}.failures-${Number(number ?? 1) + 1}.ndjson`;
  }
  const time = new Date().toISOString().replaceAll(/\D/g, "").slice(0, 14);
  return `${command}-${time}-${process.pid}.failures.ndjson`;
}

function kindOf(path: string): "file" | "other" | "nothing" {
  const found = statSync(path, { throwIfNoEntry: false });
  if (!found) return "nothing";
  return found.isFile() ? "file" : "other";
}

function holdsFailures(path: string): boolean {
  if (kindOf(path) !== "file") return false;
  const file = openSync(path, "r");
  try {
    const start = Buffer.alloc(64);
    const length = readSync(file, start);
    return length === 0 || isFailureLine(start.subarray(0, length));
  } finally {
    closeSync(file);
  }
}
