import type pg from "pg";
import { isRefusal } from "./is-refusal.ts";
import { sqlClass, sqlState } from "./sqlstate.ts";

const infrastructureStates: ReadonlySet<string> = new Set([
  sqlState.readOnlyTransaction,
  sqlState.idleInTransactionTimeout,
  sqlState.transactionTimeout,
  sqlState.insufficientPrivilege,
  sqlState.undefinedTable,
  sqlState.undefinedFunction,
  sqlState.undefinedColumn,
  sqlState.invalidSchemaName,
  sqlState.invalidCatalogName,
]);
const infrastructureClasses: ReadonlySet<string> = new Set([
  sqlClass.connectionException,
  sqlClass.invalidAuthorization,
  sqlClass.insufficientResources,
  sqlClass.operatorIntervention,
  sqlClass.systemError,
]);

/** Tells whether the database fails like this whichever row it is given. */
export function isInfrastructure(error: pg.DatabaseError): boolean {
  const { code = "" } = error;
  if (infrastructureStates.has(code)) return !isRefusal(error);
  return infrastructureClasses.has(code.slice(0, 2)) || lacksTransactions(error);
}

/** Functions of PostgreSQL that give out the numbers of transactions and of locks that several share. */
const givers: ReadonlySet<string | undefined> = new Set(["GetNewTransactionId", "GetNewMultiXactId"]);

/** Tells whether the database has no numbers left for transactions, which has the state of a row that is too large. */
export const lacksTransactions = ({ code, routine }: pg.DatabaseError): boolean =>
  code === sqlState.programLimitExceeded && givers.has(routine);
