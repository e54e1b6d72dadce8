import pg from "pg";
import { Fault } from "../../pipeline/fault.ts";
import { outage } from "../database/outage.ts";
import { isRowError } from "../database/row-error.ts";
import { rowReason } from "../database/row-reason.ts";
import { unexplainedFault } from "../database/unexplained-fault.ts";
import { refusal } from "../rows/refusal.ts";

/** After so many rows of which the database took none, the database is at fault. */
const mostSuspects = 3;

/** Decides, row by row, whether the row is at fault that the database did not take. */
export class Blame {
  #suspects = 0;
  #anyTaken = false;

  /** Notes that rows were taken, so that the database can do its work. */
  clear(): void {
    this.#anyTaken = true;
  }

  /**
   * Says why a row was not taken that was tried alone.
   * @throws Fault `infrastructure`, or the error itself, where it is likelier that no row is taken
   */
  faultOf(id: string, error: unknown): Fault {
    const origin = error instanceof Fault ? error.cause : error;
    if (isRowError(origin)) return refusal(id, rowReason(origin), origin);
    if (!this.#anyTaken && ++this.#suspects >= mostSuspects) {
      throw origin instanceof pg.DatabaseError ? outage(origin) : error;
    }
    return unexplainedFault(id, origin);
  }
}
