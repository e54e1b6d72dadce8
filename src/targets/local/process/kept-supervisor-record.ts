import { type SupervisorRecord, writeSupervisorRecord } from "./supervisor-record.ts";

/** The record of this supervisor. It remembers a change that could not be written. */
export class KeptSupervisorRecord {
  readonly #stateFolder: string;
  #record: SupervisorRecord = { pid: process.pid, pipelinePid: undefined, restarts: 0 };
  #isWritten = false;

  constructor(stateFolder: string) {
    this.#stateFolder = stateFolder;
  }

  /** False while the file lacks a change. */
  get isWritten(): boolean {
    return this.#isWritten;
  }

  /**
   * Writes the record with some changes.
   * @throws Fault `infrastructure` if the disk does not take it
   */
  async write(changed: Partial<SupervisorRecord> = {}): Promise<void> {
    this.#record = { ...this.#record, ...changed };
    this.#isWritten = false;
    await writeSupervisorRecord(this.#stateFolder, this.#record);
    this.#isWritten = true;
  }

  /** Counts a restart, for the next write. */
  noteRestart(): void {
    this.#record = { ...this.#record, next: undefined, restarts: this.#record.restarts + 1 };
  }
}
