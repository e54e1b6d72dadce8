import { closeSync, copyFileSync, existsSync, openSync, renameSync, rmSync, writeSync } from "node:fs";
import { type FailedInput, type FailureDetails, failureLine } from "../input/failure-line.ts";

/** A place that keeps every failure of a run, with the input that failed. */
export interface FailureRecord {
  write(failure: FailureDetails, input: FailedInput | undefined): void;
}

/** The outcome of a run for the file of its failures. */
export interface FailuresFileReport {
  /** The file that has every failure; undefined if there were none, or if it could not be written. */
  readonly file: string | undefined;
  /** The name that the file of an earlier run has now. */
  readonly earlier: string | undefined;
  /** The error that keeps failures from being written. */
  readonly error: Error | undefined;
}

const pieceCharacters = 256 * 1024;

/**
 * Writes failures to a file, a line each, as they happen and without keeping them. The file is made at the first failure
 * and gets its name when it is whole; a file of that name gets `.previous` added to its own.
 */
export class FailuresFile implements FailureRecord, Disposable {
  readonly #name: string;
  readonly #path: string;
  readonly #making: string;
  readonly #goesOn: boolean;
  #file: number | undefined;
  #error: Error | undefined;
  #waiting: string[] = [];
  #characters = 0;
  #report: FailuresFileReport | undefined;

  /** The name is told, the path is where it is. A run that goes on after an interruption adds to the file that is there. */
  constructor(name: string, path: string, goesOn = false) {
    this.#name = name;
    this.#path = path;
    this.#goesOn = goesOn;
    this.#making = `${path}.${process.pid}.part`;
  }

  write(failure: FailureDetails, input: FailedInput | undefined): void {
    if (this.#error) return;
    const line = failureLine(failure, input);
    this.#waiting.push(line);
    this.#characters += line.length;
    if (this.#characters >= pieceCharacters) this.#try(() => this.#flush());
  }

  /** Puts the file in its place. */
  close(): FailuresFileReport {
    this.#report ??= this.#finish();
    return this.#report;
  }

  [Symbol.dispose](): void {
    this.close();
  }

  #finish(): FailuresFileReport {
    let earlier: string | undefined;
    this.#try(() => {
      this.#flush();
      if (!this.#goesOn && existsSync(this.#path)) {
        renameSync(this.#path, `${this.#path}.previous`);
        earlier = `${this.#name}.previous`;
      }
    });
    if (this.#file !== undefined) closeSync(this.#file);
    this.#try(() => {
      if (this.#file !== undefined) renameSync(this.#making, this.#path);
    });
    const isThere = this.#file !== undefined && !this.#error;
    if (this.#error) rmSync(this.#making, { force: true });
    return { file: isThere ? this.#name : undefined, earlier, error: this.#error };
  }

  #flush(): void {
    if (this.#waiting.length === 0) return;
    // Inputs may hold signed addresses.
    this.#file ??= this.#open();
    const bytes = Buffer.from(this.#waiting.join(""));
    for (let written = 0; written < bytes.length; ) written += writeSync(this.#file, bytes, written);
    this.#waiting = [];
    this.#characters = 0;
  }

  #open(): number {
    if (this.#goesOn && existsSync(this.#path)) copyFileSync(this.#path, this.#making);
    return openSync(this.#making, this.#goesOn ? "a" : "w", 0o600);
  }

  /** Runs a step; a disk that is full must not end a load. */
  #try(step: () => void): void {
    if (this.#error) return;
    try {
      step();
    } catch (error) {
      this.#error = error as Error;
      this.#waiting = [];
    }
  }
}
