import type { BatchEntry } from "../../pipeline/run/run-outcomes.ts";
import type { Connections } from "../database/connections.ts";
import { batchSql } from "./batch-sql.ts";
import { inLedger } from "./in-ledger.ts";

/** Records outcomes of messages whose items were stored by no transaction of their own. */
export async function recordOutcomes(connections: Connections, entries: readonly BatchEntry[]): Promise<void> {
  const sql = batchSql(entries);
  if (sql !== undefined) await inLedger(connections, (client) => client.query(sql));
}
