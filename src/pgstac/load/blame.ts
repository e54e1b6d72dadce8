import pg from "pg";
import { Fault } from "../../pipeline/fault/fault.ts";
import { isClosedToTrigger } from "../database/closed-table.ts";
import { isRefusal } from "../database/is-refusal.ts";
import { outage } from "../database/outage.ts";
import { isRowError } from "../database/row-error.ts";
import { rowReason } from "../database/row-reason.ts";
import { unexplainedFault } from "../database/unexplained-fault.ts";
import { refusal } from "../rows/refusal.ts";

/** Number of refused rows, with none stored, after which the database is at fault. */
const mostSuspects = 3;

/** Decides whether a row that the database refused is at fault, or the database. */
export class Blame {
  #suspects = 0;
  #anyTaken = false;
  readonly #denials: pg.DatabaseError[] = [];

  /** Notes that the database stored rows, so that it is not at fault. */
  clear(): void {
    this.#anyTaken = true;
  }

  /**
   * Makes the fault of an item whose row was refused alone.
   * @throws Fault `infrastructure`, or the error itself, if the database refuses every row or seems to
   */
  faultOf(id: string, error: unknown): Fault {
    const origin = error instanceof Fault ? error.cause : error;
    if (origin instanceof pg.DatabaseError && isRefusal(origin)) this.#denials.push(origin);
    const isOutage = error instanceof Fault && error.kind === "infrastructure";
    if (isOutage && !isClosedToTrigger(error)) throw error;
    if (!isOutage && isRowError(origin)) return refusal(id, rowReason(origin), origin);
    if (!this.#anyTaken && ++this.#suspects >= mostSuspects) {
      throw origin instanceof pg.DatabaseError && !isOutage ? outage(origin) : error;
    }
    return unexplainedFault(id, origin);
  }

  /**
   * Judges rows that triggers or policies denied, once all rows were tried: the first ones may be the only ones.
   * @throws Fault `infrastructure` if none was taken, as where a policy for this user is missing
   */
  finish(): void {
    const [denial] = this.#denials;
    if (denial && !this.#anyTaken && this.#denials.length >= mostSuspects) throw outage(denial);
  }
}
