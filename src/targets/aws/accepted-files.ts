import { closeSync, fstatSync, ftruncateSync, mkdirSync, openSync, writeFileSync } from "node:fs";
import { open, rm } from "node:fs/promises";
import { join } from "node:path";
import { Fault } from "../../pipeline/fault/fault.ts";
import type { Attributes } from "../../pipeline/message/message.ts";
import { SequenceSet } from "../../pipeline/run/sequence-set.ts";
import type { SentBefore } from "../messaging.ts";
import { sequenceOf } from "../sequence-of.ts";

type Sent = { readonly attributes: Attributes };

/**
 * A record is the first and the last of sequences in a row, as two doubles: of those that are sent now negative ones, and
 * of those that were accepted.
 */
const recordBytes = 16;
const readBytes = recordBytes * 64 * 1024;

/**
 * Files of what was sent to SNS of each run and what it has accepted, on the machine that sends. A record is written
 * before messages are sent, with those of what was accepted meanwhile, so it outlives the process; one that was cut
 * short counts for nothing.
 */
export class AcceptedFiles implements Disposable {
  readonly #folder: string;
  readonly #files = new Map<string, number>();
  /** Records that are not written yet. */
  readonly #records = new Map<string, number[]>();

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Writes that messages are being sent. @throws Fault `infrastructure` if the file cannot be written */
  begin(messages: readonly Sent[]): void {
    this.#add(messages, -1);
    this.write();
  }

  /** Notes messages that were accepted, for the next `write`. */
  note(accepted: readonly Sent[]): void {
    this.#add(accepted, 1);
  }

  /** Writes all that was noted. @throws Fault `infrastructure` if a file cannot be written */
  write(): void {
    for (const [runId, records] of this.#records) {
      try {
        // Writes all of it or throws: a call of the system may write a part and say so only by its length.
        writeFileSync(this.#fileOf(runId), Buffer.from(Float64Array.from(records).buffer));
      } catch (error) {
        // Opened again, the file loses the record that was cut short.
        this.#close(runId);
        const message = `what was sent cannot be noted in ${this.#pathOf(runId)}: ${(error as Error).message}`;
        throw new Fault("infrastructure", message, { remedy: "make room there", cause: error });
      }
      this.#records.delete(runId);
    }
  }

  async read(runId: string): Promise<SentBefore> {
    const [accepted, inDoubt] = [new SequenceSet(), new SequenceSet()];
    const file = await open(this.#pathOf(runId)).catch(() => undefined);
    if (!file) return { accepted, inDoubt };
    try {
      const buffer = Buffer.alloc(readBytes);
      for (let start = 0; ; ) {
        const { bytesRead } = await file.read(buffer, 0, buffer.length, start);
        const whole = bytesRead - (bytesRead % recordBytes);
        if (whole === 0) break;
        for (let at = 0; at < whole; at += recordBytes) {
          const [first, last] = [buffer.readDoubleLE(at), buffer.readDoubleLE(at + 8)];
          if (!Number.isSafeInteger(first) || !Number.isSafeInteger(last)) continue;
          if (first > 0) accepted.addRange(first, last);
          else if (first < 0) inDoubt.addRange(-first, -last);
        }
        start += whole;
      }
    } finally {
      await file.close();
    }
    inDoubt.removeAll(accepted);
    return { accepted, inDoubt };
  }

  async forget(runId: string): Promise<void> {
    this.#records.delete(runId);
    this.#close(runId);
    await rm(this.#pathOf(runId), { force: true });
  }

  [Symbol.dispose](): void {
    for (const runId of [...this.#files.keys()]) this.#close(runId);
  }

  #add(messages: readonly Sent[], sign: 1 | -1): void {
    for (const { attributes } of messages) {
      const sent = sequenceOf(attributes);
      if (!sent) continue;
      const records = this.#records.get(sent.runId) ?? [];
      const signed = sign * sent.sequence;
      // Most follow the one before and make its record longer.
      if (records.at(-1) === signed - sign) records[records.length - 1] = signed;
      else records.push(signed, signed);
      this.#records.set(sent.runId, records);
    }
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
