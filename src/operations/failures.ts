import type { FailedInput, FailureDetails } from "../input/failure-line.ts";
import type { Place } from "../input/place.ts";
import { type Fault, lineOf } from "../pipeline/fault/fault.ts";
import { isObject, parseJsonIfValid } from "../pipeline/text/json.ts";
import type { FailureRecord } from "./failures-file.ts";

export type Failure = FailureDetails;

/** Parts of the input that failed: all are counted, the first are kept. */
export interface Failures {
  readonly count: number;
  readonly first: readonly Failure[];
}

const keptFailures = 20;

/** Counts failures while an operation runs, and hands each to a record of all, if there is one. */
export class FailureCount {
  #count = 0;
  readonly #first: Failure[] = [];
  readonly #record: FailureRecord | undefined;

  constructor(record?: FailureRecord) {
    this.#record = record;
  }

  add({ file, line, index }: Place, fault: Fault, input?: FailedInput): void {
    if (this.#first.length >= keptFailures && !this.#record) {
      this.#count += 1;
      return;
    }
    const id = input && idOf(input);
    const failure = {
      file,
      line,
      ...(index !== undefined && { index }),
      ...(id !== undefined && { id }),
      kind: fault.kind,
      reason: lineOf(fault),
    };
    this.addDetails(failure, input);
  }

  /** Adds a failure that was described elsewhere. */
  addDetails(failure: FailureDetails, input: FailedInput | undefined): void {
    this.#count += 1;
    if (this.#first.length < keptFailures) this.#first.push(failure);
    this.#record?.write(failure, input);
  }

  get count(): number {
    return this.#count;
  }

  /** The failures so far; those of one file in the order of their lines. */
  report(): Failures {
    const first = this.#first.toSorted((a, b) =>
      a.file === b.file ? a.line - b.line || (a.index ?? 0) - (b.index ?? 0) : 0,
    );
    return { count: this.#count, first };
  }
}

function idOf(input: FailedInput): string | undefined {
  const value = "text" in input ? parseJsonIfValid(input.text) : undefined;
  const id = isObject(value) ? value["id"] : undefined;
  return typeof id === "string" ? id : undefined;
}
