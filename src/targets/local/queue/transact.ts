import type { DatabaseSync } from "node:sqlite";

/** Runs `work` as one write transaction: all of it or nothing. */
export function transact<T>(database: DatabaseSync, work: () => T): T {
  database.exec("begin immediate");
  try {
    const result = work();
    database.exec("commit");
    return result;
  } catch (error) {
    if (database.isTransaction) database.exec("rollback");
    throw error;
  }
}
