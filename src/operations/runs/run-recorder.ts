import { userInfo } from "node:os";
import { Fault } from "../../pipeline/fault/fault.ts";
import type { LedgerMessage } from "../../pipeline/run/ledger-message.ts";
import type { RowMark } from "../../pipeline/run/row-mark.ts";
import type { RunRecord } from "../../pipeline/run/run.ts";
import type { Messaging } from "../../targets/messaging.ts";
import type { Target } from "../../targets/target.ts";
import type { RunProgress } from "./run-progress.ts";

/** The parts of a target that a run is told to. */
export type RunTarget = Pick<Target, "operate"> & { readonly messaging: Pick<Messaging, "publish"> };

/** A run as it is known before it sends. */
export type RunStart = Pick<
  RunRecord,
  "id" | "label" | "command" | "inputs" | "format" | "selection" | "recipe" | "lock"
> & {
  /** Parts of the input that are left out: an earlier attempt of the same run sent or refused them, or nobody wants them. */
  readonly skipped: number;
  /** Up to this part all were accepted in an earlier attempt, whose refused ones are read and refused again. */
  readonly acceptedTo?: number;
  /** Sums up the rows that were read so far. */
  readonly firstRows?: () => RowMark;
};

const everyMilliseconds = 2_000;
/** Time until a database that did not answer is asked again: it may be restarting, and an attempt may take seconds. */
const unreachedMilliseconds = 15_000;

/**
 * Tells the ledger of a run while it sends. While no database answers, the record goes down the load topic, at the start
 * and at the end only.
 */
export class RunRecorder {
  readonly #target: RunTarget;
  #record: RunRecord;
  readonly #skipped: number;
  readonly #acceptedTo: number | undefined;
  readonly #firstRows: RunStart["firstRows"];
  #refusedBefore = 0;
  #leastRefused = 0;
  #reached = true;
  #begun = false;
  #told = 0;
  #telling: Promise<void> = Promise.resolve();
  #isTelling = false;
  readonly #cancelled = new AbortController();

  constructor(target: RunTarget, { skipped, acceptedTo, firstRows, ...start }: RunStart) {
    this.#target = target;
    this.#acceptedTo = acceptedTo;
    this.#firstRows = firstRows;
    this.#skipped = skipped;
    this.#record = {
      ...start,
      revision: Date.now(),
      started_at: new Date().toISOString(),
      who: userName(),
      state: "sending",
      sent: 0,
      refused: 0,
      resume_after: skipped,
    };
  }

  /** Aborts when an operator has cancelled the run. */
  get cancelled(): AbortSignal {
    return this.#cancelled.signal;
  }

  /** Opens the run before the first message; one that goes on keeps what it said of itself. */
  async begin(): Promise<void> {
    try {
      const { record } = await this.#target.operate({ action: "runs.show", id: this.#record.id });
      if (record) {
        // Rows from the first on are read again, and refused again.
        if (this.#acceptedTo !== undefined) this.#leastRefused = record.refused;
        else if (this.#skipped > 0) this.#refusedBefore = record.refused;
        this.#record = { ...this.#record, ...continued(record) };
      } else this.#beginAfterSkipped();
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      if (error.kind === "not_found") this.#beginAfterSkipped();
      else this.#reached = false;
    }
    await this.#tell({ resumeAfter: this.#acceptedTo ?? this.#skipped, refused: 0 }, "sending");
    this.#begun = true;
  }

  /** No earlier attempt sent what a new run skips. */
  #beginAfterSkipped(): void {
    if (this.#skipped > 0) this.#record = { ...this.#record, skipped: this.#skipped };
  }

  /** Notes progress; tells the ledger of it now and then. */
  progress(progress: RunProgress): void {
    const pause = this.#reached ? everyMilliseconds : unreachedMilliseconds;
    if (!this.#begun || this.#isTelling || performance.now() - this.#told < pause) return;
    this.#isTelling = true;
    this.#note(progress, "sending");
    // A failure would end the process that sends; `end` tells again, and says why it cannot.
    this.#telling = this.#tellDatabase()
      .catch(() => {})
      .finally(() => {
        this.#isTelling = false;
      });
  }

  async end(progress: RunProgress, state: "sent" | "stopped"): Promise<void> {
    await this.#telling;
    await this.#tell(progress, state);
  }

  async #tell(progress: RunProgress, state: RunRecord["state"]): Promise<void> {
    this.#note(progress, state);
    if (this.#reached) await this.#tellDatabase();
    if (this.#reached) return;
    const message: LedgerMessage = { ledger: "run", record: this.#record };
    await this.#target.messaging.publish("load", [{ body: JSON.stringify(message), attributes: {} }]);
  }

  #note({ resumeAfter, refused, doneBeyond = 0 }: RunProgress, state: RunRecord["state"]): void {
    const position = Math.max(resumeAfter, this.#record.resume_after);
    const read = this.#firstRows?.();
    const skipped = this.#record.skipped ?? 0;
    const allRefused = Math.max(this.#leastRefused, this.#refusedBefore + refused);
    this.#record = {
      ...this.#record,
      revision: Math.max(Date.now(), this.#record.revision + 1),
      state,
      sent: Math.max(0, position + doneBeyond - allRefused - skipped),
      refused: allRefused,
      resume_after: position,
      ...(read && read.count > (this.#record.first_rows?.count ?? 0) && { first_rows: read }),
      ...(state === "sent" && { total: Math.max(0, position - allRefused - skipped) }),
    };
  }

  /** Tells the database of the record as it is, and notes if it answered. */
  async #tellDatabase(): Promise<void> {
    try {
      const { cancelled } = await this.#target.operate({ action: "runs.record", record: this.#record });
      this.#reached = true;
      if (cancelled) this.#cancelled.abort(new Fault("interrupted", `run ${this.#record.id} was cancelled`));
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      this.#reached = false;
    } finally {
      this.#told = performance.now();
    }
  }
}

const continued = ({
  started_at,
  label,
  recipe,
  lock,
  inputs,
  skipped,
  resume_after,
  first_rows,
}: RunRecord): Partial<RunRecord> => ({
  started_at,
  inputs,
  resume_after,
  ...(label !== undefined && { label }),
  ...(recipe && { recipe }),
  ...(skipped !== undefined && { skipped }),
  ...(first_rows && { first_rows }),
  ...(lock !== undefined && { lock }),
});

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    // A container's user may have no name.
    return String(process.getuid?.() ?? "");
  }
}
