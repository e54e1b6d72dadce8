import { closeSync, fstatSync, ftruncateSync, mkdirSync, openSync, writeSync } from "node:fs";
import { open, rm } from "node:fs/promises";
import { join } from "node:path";
import { Fault } from "../../pipeline/fault.ts";
import type { Attributes } from "../../pipeline/message.ts";
import { SequenceSet } from "../../pipeline/sequence-set.ts";
import { sequenceOf } from "../sequence-of.ts";

/** A record is the first and the last of sequences in a row, as two doubles. */
const recordBytes = 16;
const readBytes = recordBytes * 64 * 1024;

/**
 * Files of what SNS has accepted of each run, on the machine that sends. A record is written at once, so it outlives the
 * process; one that was cut short counts for nothing.
 */
export class AcceptedFiles implements Disposable {
  readonly #folder: string;
  readonly #files = new Map<string, number>();

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Notes messages that were accepted. @throws Fault `infrastructure` if the file cannot be written */
  note(accepted: readonly { readonly attributes: Attributes }[]): void {
    const runs = Map.groupBy(
      accepted.flatMap(({ attributes }) => sequenceOf(attributes) ?? []),
      ({ runId }) => runId,
    );
    for (const [runId, messages] of runs) {
      const ranges = rangesOf(messages.map(({ sequence }) => sequence));
      try {
        writeSync(this.#fileOf(runId), Buffer.from(Float64Array.from(ranges.flat()).buffer));
      } catch (error) {
        const message = `what was sent cannot be noted in ${this.#pathOf(runId)}: ${(error as Error).message}`;
        throw new Fault("infrastructure", message, { remedy: "make room there", cause: error });
      }
    }
  }

  async read(runId: string): Promise<SequenceSet> {
    const set = new SequenceSet();
    const file = await open(this.#pathOf(runId)).catch(() => undefined);
    if (!file) return set;
    try {
      const buffer = Buffer.alloc(readBytes);
      for (let start = 0; ; ) {
        const { bytesRead } = await file.read(buffer, 0, buffer.length, start);
        const whole = bytesRead - (bytesRead % recordBytes);
        if (whole === 0) return set;
        for (let at = 0; at < whole; at += recordBytes) {
          const [first, last] = [buffer.readDoubleLE(at), buffer.readDoubleLE(at + 8)];
          if (Number.isSafeInteger(first) && Number.isSafeInteger(last) && first > 0) set.addRange(first, last);
        }
        start += whole;
      }
    } finally {
      await file.close();
    }
  }

  async forget(runId: string): Promise<void> {
    this.#close(runId);
    await rm(this.#pathOf(runId), { force: true });
  }

  [Symbol.dispose](): void {
    for (const runId of [...this.#files.keys()]) this.#close(runId);
  }

  #fileOf(runId: string): number {
    const known = this.#files.get(runId);
    if (known !== undefined) return known;
    mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
    const file = openSync(this.#pathOf(runId), "a", 0o600);
    const { size } = fstatSync(file);
    if (size % recordBytes !== 0) ftruncateSync(file, size - (size % recordBytes));
    this.#files.set(runId, file);
    return file;
  }

  #close(runId: string): void {
    const file = this.#files.get(runId);
    if (file !== undefined) closeSync(file);
    this.#files.delete(runId);
  }

  #pathOf(runId: string): string {
    return join(this.#folder, `${encodeURIComponent(runId)}.accepted`);
  }
}

/** The first and last of sequences in a row. */
function rangesOf(sequences: readonly number[]): [number, number][] {
  const ranges: [number, number][] = [];
  for (const sequence of sequences.toSorted((a, b) => a - b)) {
    const last = ranges.at(-1);
    if (last && sequence <= last[1] + 1) last[1] = sequence;
    else ranges.push([sequence, sequence]);
  }
  return ranges;
}
