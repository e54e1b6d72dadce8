import pg from "pg";
import { Fault } from "../../pipeline/fault/fault.ts";
import { isTriggerError } from "./row-error.ts";
import { rowReason } from "./row-reason.ts";
import { sqlState } from "./sqlstate.ts";
import { stateOf } from "./state-of.ts";

/** Makes the fault of an item whose row fails alone, though the error does not say that the row caused it. */
export function unexplainedFault(id: string, error: unknown): Fault {
  const state = stateOf(error);
  if (state === sqlState.queryCanceled) {
    return new Fault("timeout", `item ${id} was not stored in the time the database gives a statement`, {
      remedy: "look at the size of the item, and at statement_timeout of the database's user",
      cause: error,
    });
  }
  if (state === sqlState.transactionTimeout) {
    return new Fault("timeout", `item ${id} was not stored in the time the database gives a transaction`, {
      remedy: "look at the size of the item, and at transaction_timeout of the database's user",
      cause: error,
    });
  }
  if (error instanceof pg.DatabaseError && isTriggerError(error)) {
    const failing = `a trigger or function of the database fails: ${error.message}`;
    return new Fault("infrastructure", `item ${id} waits, because ${failing}`, {
      remedy: "mend that function, or grant the user of the database what it needs",
      cause: error,
    });
  }
  const code = state === undefined ? "" : ` (SQLSTATE ${state})`;
  return new Fault("unexpected", `item ${id} was not stored: ${rowReason(error)}${code}`, { cause: error });
}
