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
/** Failures of the server that a single row, too, can bring about by its size. */
const rowOrServer: ReadonlySet<string> = new Set([sqlState.queryCanceled, sqlState.outOfMemory]);

/** Tells whether a row's own data can cause the error. */
export function isRowError(error: unknown): boolean {
  const state = stateOf(error) ?? "";
  return (rowStates.has(state) || rowClasses.has(state.slice(0, 2))) && !isContention(error);
}

/** Tells whether a row may have caused the error: the batch is halved to find out which row, and whether it meets the error alone. */
export function mayBeRowError(error: unknown): boolean {
  const state = stateOf(error);
  if (state === undefined || isContention(error)) return false;
  return rowOrServer.has(state) || !isInfrastructure(state);
}
