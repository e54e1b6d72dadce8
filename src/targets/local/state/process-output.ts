import { closeSync, copyFileSync, mkdirSync, openSync, readSync, statSync, truncateSync } from "node:fs";
import { dirname } from "node:path";
import { Fault, type FaultKind } from "../../../pipeline/fault/fault.ts";
import { isObject, parseJsonIfValid } from "../../../pipeline/text/json.ts";

const limitBytes = 10 * 1024 * 1024;
const tailBytes = 65_536;

/** The file that a detached process prints to. */
export class ProcessOutput {
  readonly path: string;

  constructor(path: string) {
    this.path = path;
  }

  /** Opens it to append, for its owner alone. */
  open(): number {
    mkdirSync(dirname(this.path), { recursive: true, mode: 0o700 });
    this.cap();
    return openSync(this.path, "a", 0o600);
  }

  get bytes(): number {
    return statSync(this.path, { throwIfNoEntry: false })?.size ?? 0;
  }

  /** Begins the file anew if it is large, and keeps its text beside it. Processes that print to it go on. */
  cap(): void {
    if (this.bytes < limitBytes) return;
    copyFileSync(this.path, `${this.path}.1`);
    truncateSync(this.path);
  }

  /** Reads the error that a process ended with, if it printed one after the first `from` bytes. */
  errorSince(from: number): Fault | undefined {
    const line = this.printedSince(from)
      .split("\n")
      .findLast((text) => text.startsWith('{"error"'));
    if (line === undefined) return undefined;
    const printed = parseJsonIfValid(line) as
      | { error?: { kind: FaultKind; message: string; remedy?: string } }
      | undefined;
    if (!isObject(printed?.error)) return undefined;
    const { kind, message, remedy } = printed.error;
    return new Fault(kind, message, remedy === undefined ? {} : { remedy });
  }

  /** Reads the text that was printed after the first `from` bytes, or the last part of it. */
  printedSince(from: number): string {
    const { bytes } = this;
    // The file may have been begun anew.
    const start = Math.max(from <= bytes ? from : 0, bytes - tailBytes);
    const buffer = Buffer.alloc(bytes - start);
    let file: number | undefined;
    try {
      file = openSync(this.path, "r");
      return buffer.toString("utf8", 0, readSync(file, buffer, 0, buffer.length, start)).trim();
    } catch {
      return "";
    } finally {
      if (file !== undefined) closeSync(file);
    }
  }
}
