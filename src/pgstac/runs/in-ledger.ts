import type pg from "pg";
import type { Connections } from "../database/connections.ts";
import { inTransaction } from "../database/transaction.ts";
import { hasLedgerSql } from "./has-ledger.ts";

/** Lets all statements of a report see the ledger at one moment, so that counts add up while loaders record and fold. */
export const atOneMoment = ["SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"];

/** Runs `work` in a transaction; without a ledger does nothing and resolves to undefined. */
export async function inLedger<Result>(
  connections: Connections,
  work: (client: pg.ClientBase) => Promise<Result>,
  beginning: readonly string[] = [],
): Promise<Result | undefined> {
  return inTransaction(connections, async (client, [read]) => (read?.rows[0]?.there ? work(client) : undefined), {
    locks: beginning,
    reading: `SELECT ${hasLedgerSql} AS there`,
  });
}
