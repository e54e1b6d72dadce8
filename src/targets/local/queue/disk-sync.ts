import { closeSync, fdatasync, openSync } from "node:fs";
import { promisify } from "node:util";
import { Fault } from "../../../pipeline/fault/fault.ts";
import { systemReason } from "../../../pipeline/process/system-reason.ts";

const sync = promisify(fdatasync);

/**
 * Waits until the disk has what was committed to a SQLite file, while this process does other work: SQLite itself would
 * stop it for that. Commits that end while the disk writes share the next wait. What is committed is in the file's log
 * (`-wal`), which is there from the first commit until the file is closed.
 */
export class DiskSync implements Disposable {
  readonly #path: string;
  readonly #writeBack: () => void;
  /** True once the disk has failed: what it was to keep may be lost, and it does not say so twice. */
  #isDoubtful = false;
  #isClosed = false;
  #file: number | undefined;
  #running: Promise<void> | undefined;
  #next: Promise<void> | undefined;

  /** @param writeBack has SQLite write the log back into the file, and wait for the disk itself */
  constructor(path: string, writeBack: () => void) {
    this.#path = path;
    this.#writeBack = writeBack;
  }

  /** Resolves when the disk has all that was committed before the call. @throws Fault `infrastructure` */
  settle(): Promise<void> {
    if (!this.#running) return this.#start();
    this.#next ??= this.#running
      .catch(() => {})
      .then(() => {
        this.#next = undefined;
        return this.#start();
      });
    return this.#next;
  }

  #start(): Promise<void> {
    const running = this.#sync().finally(() => {
      if (this.#running === running) this.#running = undefined;
    });
    this.#running = running;
    return running;
  }

  async #sync(): Promise<void> {
    const log = `${this.#path}-wal`;
    if (this.#isClosed) throw new Fault("interrupted", `the queue ${this.#path} was closed`);
    try {
      if (this.#isDoubtful) this.#writeBack();
      this.#file ??= openSync(log, "r");
      await sync(this.#file);
      this.#isDoubtful = false;
    } catch (error) {
      this.#isDoubtful = true;
      throw new Fault("infrastructure", `the queue file ${log} cannot be written: ${systemReason(error)}`, {
        remedy: "stac-ingest doctor",
        cause: error,
      });
    }
  }

  [Symbol.dispose](): void {
    this.#isClosed = true;
    const file = this.#file;
    this.#file = undefined;
    if (file === undefined) return;
    if (this.#running !== undefined) void this.#running.catch(() => {}).finally(() => closeSync(file));
    else closeSync(file);
  }
}
