import { isContention } from "./is-contention.ts";
import { isInfrastructure } from "./is-infrastructure.ts";
import { sqlClass, sqlState } from "./sqlstate.ts";
import { stateOf } from "./state-of.ts";

const rowStates: ReadonlySet<string> = new Set([sqlState.raisedByFunction, sqlState.internalError]);
const rowClasses: ReadonlySet<string> = new Set([
  sqlClass.dataException,
  sqlClass.integrityViolation,
  sqlClass.programLimitExceeded,
]);
/** Failures of the server that a single large row can cause, too. */
const rowOrServer: ReadonlySet<string> = new Set([sqlState.queryCanceled, sqlState.outOfMemory]);

/** Tells whether a row's own data can cause the error. */
export function isRowError(error: unknown): boolean {
  const state = stateOf(error) ?? "";
  return (rowStates.has(state) || rowClasses.has(state.slice(0, 2))) && !isContention(error);
}

/** Tells whether a row may have caused the error; loading halves of the batch shows which row fails alone. */
export function mayBeRowError(error: unknown): boolean {
  const state = stateOf(error);
  if (state === undefined || isContention(error)) return false;
  return rowOrServer.has(state) || !isInfrastructure(state);
}
