import { sqlClass, sqlState } from "./sqlstate.ts";

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

/** Tells whether the database fails with this SQLSTATE whichever row it is given. */
export const isInfrastructure = (state: string): boolean =>
  infrastructureStates.has(state) || infrastructureClasses.has(state.slice(0, 2));
