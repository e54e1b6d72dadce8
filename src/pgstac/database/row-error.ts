import pg from "pg";
import { isContention } from "./is-contention.ts";
import { isInfrastructure } from "./is-infrastructure.ts";
import { isRefusal } from "./is-refusal.ts";
import { sqlClass, sqlState } from "./sqlstate.ts";

const rowStates: ReadonlySet<string> = new Set([sqlState.raisedByFunction, sqlState.internalError]);
const rowClasses: ReadonlySet<string> = new Set([
  sqlClass.dataException,
  sqlClass.integrityViolation,
  sqlClass.programLimitExceeded,
]);
/** Failures of the server that a single large row can cause, too. */
const rowOrServer: ReadonlySet<string> = new Set([sqlState.queryCanceled, sqlState.outOfMemory]);
/** Failures of a server that is not set up, and of a trigger that is not. */
const triggerOrServer: ReadonlySet<string> = new Set([
  sqlState.insufficientPrivilege,
  sqlState.undefinedTable,
  sqlState.undefinedFunction,
  sqlState.undefinedColumn,
  sqlState.invalidSchemaName,
]);

/** Tells whether a row's own data can cause the error. */
export function isRowError(error: unknown): boolean {
  if (!(error instanceof pg.DatabaseError) || isContention(error) || isInfrastructure(error)) return false;
  const { code = "" } = error;
  return rowStates.has(code) || rowClasses.has(code.slice(0, 2)) || isRefusal(error);
}

/** Tells whether a row may have caused the error; loading halves of the batch shows which row fails alone. */
export function mayBeRowError(error: unknown): boolean {
  if (!(error instanceof pg.DatabaseError) || isContention(error)) return false;
  return rowOrServer.has(error.code ?? "") || isTriggerError(error) || !isInfrastructure(error);
}

/**
 * Tells whether something is missing that a trigger or a function needs, pgstac's own among them. Statements have no
 * context when they lack something themselves.
 */
export const isTriggerError = ({ code = "", where }: pg.DatabaseError): boolean =>
  triggerOrServer.has(code) && where !== undefined;
