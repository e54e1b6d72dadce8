import pg from "pg";
import { Fault } from "../../pipeline/fault.ts";
import { sqlClass, sqlState } from "./sqlstate.ts";

const contention: ReadonlySet<string> = new Set([
  sqlState.deadlockDetected,
  sqlState.serializationFailure,
  sqlState.lockNotAvailable,
  sqlState.objectInUse,
  sqlState.duplicateTable,
  sqlState.duplicateObject,
]);
/** States that are contention only where the message says so: others made, divided or dropped what was being used. */
const contentionMessages: ReadonlyMap<string, RegExp> = new Map([
  [sqlState.undefinedTable, /"(pgstac\.)?_items_\d+/],
  [sqlState.undefinedObject, /_items_\d+/],
  [sqlState.featureNotSupported, /^cached plan must not change result type/],
  [sqlState.internalError, /^(could not open relation with OID|tuple concurrently|cache lookup failed for)/],
]);
/** Violations that others' changes cause, where the constraint is one of pgstac's or of PostgreSQL's catalogue. */
const contentionConstraints: ReadonlyMap<string, RegExp> = new Map([
  [sqlState.uniqueViolation, /_pk$|_pkey$|_id_key$|^pg_/],
  [sqlState.checkViolation, /_dt$/],
  [sqlState.foreignKeyViolation, /^items_collections_fk|^base_items_collection_fkey/],
]);
const infrastructureStates: ReadonlySet<string> = new Set([
  sqlState.readOnlyTransaction,
  sqlState.idleInTransactionTimeout,
  sqlState.insufficientPrivilege,
  sqlState.undefinedTable,
  sqlState.undefinedFunction,
  sqlState.undefinedColumn,
  sqlState.invalidCatalogName,
]);
const infrastructureClasses: ReadonlySet<string> = new Set([
  sqlClass.connectionException,
  sqlClass.invalidAuthorization,
  sqlClass.insufficientResources,
  sqlClass.operatorIntervention,
  sqlClass.systemError,
]);
const rowStates: ReadonlySet<string> = new Set([sqlState.raisedByFunction, sqlState.internalError]);
const rowClasses: ReadonlySet<string> = new Set([
  sqlClass.dataException,
  sqlClass.integrityViolation,
  sqlClass.programLimitExceeded,
]);
/** Failures of the server that a single row, too, can bring about by its size. */
const rowOrServer: ReadonlySet<string> = new Set([sqlState.queryCanceled, sqlState.outOfMemory]);

const stateOf = (error: unknown): string | undefined => (error instanceof pg.DatabaseError ? error.code : undefined);

/** Tells whether another try may succeed at once: others were at the same rows, locks or partitions. */
export function isContention(error: unknown): boolean {
  if (!(error instanceof pg.DatabaseError)) return false;
  const { code = "", message, constraint } = error;
  if (contention.has(code) || contentionMessages.get(code)?.test(message)) return true;
  const own = contentionConstraints.get(code);
  // No partition for a row is a violation without a constraint.
  return own !== undefined && (constraint === undefined || own.test(constraint));
}

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

/** Makes the fault of a row that meets an error alone, though nobody knows whether it has caused it. */
export function suspicion(id: string, error: unknown): Fault {
  const state = stateOf(error);
  if (state === sqlState.queryCanceled) {
    return new Fault("timeout", `item ${id} was not stored in the time the database gives a statement`, {
      remedy: "look at the size of the item, and at statement_timeout of the database's user",
      cause: error,
    });
  }
  const code = state === undefined ? "" : ` (SQLSTATE ${state})`;
  return new Fault("unexpected", `item ${id} was not stored: ${rowReason(error)}${code}`, { cause: error });
}

const isInfrastructure = (state: string): boolean =>
  infrastructureStates.has(state) || infrastructureClasses.has(state.slice(0, 2));

/** Says in the database's words what is wrong with a row; the detail is where it gets to the point. */
export function rowReason(error: unknown): string {
  const { message } = error as Error;
  return error instanceof pg.DatabaseError && error.detail ? `${message} (${error.detail})` : message;
}

/** Finds the line of COPY's input the database stopped at, from 1. */
export function copyLineOf(error: unknown): number | undefined {
  const line = error instanceof pg.DatabaseError ? /^COPY \w+, line (\d+)/m.exec(error.where ?? "")?.[1] : undefined;
  return line === undefined ? undefined : Number(line);
}

/** Turns an error of the driver into a Fault, once, at the edge; any other error is a bug and stays as it is. */
export function toFault(error: unknown): unknown {
  if (error instanceof Fault || !(error instanceof Error)) return error;
  const state = stateOf(error);
  if (state === undefined) return isDisconnection(error) ? outage(error) : error;
  // A table that never comes was not made for a reason that pgstac keeps to itself: a database that only reads, a full disk.
  if (isContention(error) && state !== sqlState.undefinedTable) {
    return new Fault("contention", `others kept writing to the same rows or partitions: ${error.message}`, {
      cause: error,
    });
  }
  if (state === sqlState.queryCanceled) {
    return new Fault("timeout", `the database gave up: ${error.message}`, {
      remedy: "look at statement_timeout of the database's user",
      cause: error,
    });
  }
  return isInfrastructure(state) ? outage(error) : error;
}

/** Makes the fault of a database that does not do what it is there for, whatever it is asked. */
export function outage(error: Error): Fault {
  const remedy = stateOf(error) === sqlState.insufficientPrivilege && "grant pgstac_ingest to the user of the database";
  return new Fault("infrastructure", `the database cannot serve: ${messageOf(error)}`, {
    ...(remedy && { remedy }),
    cause: error,
  });
}

/** Connecting to several addresses fails with an AggregateError, whose own message is empty. */
export const messageOf = (error: Error): string =>
  error.message ||
  (error instanceof AggregateError ? error.errors.map(({ message }) => message).join(", ") : error.name);

const disconnectionCodes: ReadonlySet<string> = new Set([
  "ECONNREFUSED",
  "ECONNRESET",
  "ECONNABORTED",
  "EPIPE",
  "ETIMEDOUT",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "ENOTFOUND",
  "EAI_AGAIN",
  "ENOENT",
]);
/** The driver has no codes for these. */
const disconnectionMessages =
  /^(Connection terminated|timeout exceeded when trying to connect|Client (was|has) )|not queryable|server does not support SSL/i;

function isDisconnection(error: Error): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return disconnectionCodes.has(code ?? "") || disconnectionMessages.test(error.message);
}
