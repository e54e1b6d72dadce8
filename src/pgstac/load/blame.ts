import pg from "pg";
import { Fault } from "../../pipeline/fault.ts";
import { isRowError, outage, rowReason, suspicion } from "../database/database-fault.ts";
import { refusal } from "../rows/row-writer.ts";

/** After so many rows of which the database took none, it is the database. */
const mostSuspects = 3;

/** Decides, row by row, whether what the database did not take is the row's fault. */
export class Blame {
  readonly #faults: Map<string, Fault>;
  #suspects = 0;
  #anyTaken = false;

  constructor(faults: Map<string, Fault>) {
    this.#faults = faults;
  }

  /** Notes that rows were taken, so that the database can do its work. */
  clear(): void {
    this.#anyTaken = true;
  }

  /**
   * Notes why a row was not taken that was tried alone.
   * @throws Fault `infrastructure`, or the error itself, where it is likelier that no row is taken
   */
  put(id: string, error: unknown): void {
    const origin = error instanceof Fault ? error.cause : error;
    if (isRowError(origin)) {
      this.#faults.set(id, refusal(id, rowReason(origin), origin));
      return;
    }
    if (!this.#anyTaken && ++this.#suspects >= mostSuspects) {
      throw origin instanceof pg.DatabaseError ? outage(origin) : error;
    }
    this.#faults.set(id, suspicion(id, origin));
  }
}
