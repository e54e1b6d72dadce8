import pg from "pg";
import { Fault } from "../pipeline/fault.ts";
import { sqlClass, sqlState } from "./sqlstate.ts";

const contention: ReadonlySet<string> = new Set([
  sqlState.deadlockDetected,
  sqlState.serializationFailure,
  sqlState.lockNotAvailable,
  sqlState.objectInUse,
  sqlState.duplicateTable,
  sqlState.uniqueViolation,
  sqlState.checkViolation,
  sqlState.foreignKeyViolation,
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
const rowStates: ReadonlySet<string> = new Set([
  sqlState.notNullViolation,
  sqlState.programLimitExceeded,
  sqlState.raisedByFunction,
  sqlState.internalError,
]);

const stateOf = (error: unknown): string | undefined => (error instanceof pg.DatabaseError ? error.code : undefined);

/** What may succeed when tried again at once: others were at the same rows, locks or partitions. */
export const isContention = (error: unknown): boolean => contention.has(stateOf(error) ?? "");

/** What a row's own data can cause. */
export function isRowError(error: unknown): boolean {
  const state = stateOf(error) ?? "";
  return state.startsWith(sqlClass.dataException) || rowStates.has(state);
}

/** What the database says is wrong with a row; the detail is where it gets to the point. */
export function rowReason(error: unknown): string {
  const { message } = error as Error;
  return error instanceof pg.DatabaseError && error.detail ? `${message} (${error.detail})` : message;
}

/** The line of COPY's input the database stopped at, from 1. */
export function copyLineOf(error: unknown): number | undefined {
  const line = error instanceof pg.DatabaseError ? /^COPY \w+, line (\d+)/m.exec(error.where ?? "")?.[1] : undefined;
  return line === undefined ? undefined : Number(line);
}

/** Turns what the driver threw into a Fault, once, at the edge; what is none of these is a bug and stays as it is. */
export function toFault(error: unknown): unknown {
  if (error instanceof Fault || !(error instanceof Error)) return error;
  const state = stateOf(error);
  if (state === undefined) return isDisconnection(error) ? outage(error) : error;
  if (contention.has(state)) {
    return new Fault("contention", `others kept writing to the same rows or partitions: ${error.message}`, {
      cause: error,
    });
  }
  return infrastructureStates.has(state) || infrastructureClasses.has(state.slice(0, 2)) ? outage(error) : error;
}

/** The database does not do what it is there for, whatever it is asked. */
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
