import type { Connections } from "../database/connections.ts";
import { inTransaction } from "../database/transaction.ts";

/** Reads how long statements ran in this database since its statistics began; null before PostgreSQL 14, which counts it first. */
export async function databaseActivity(connections: Connections): Promise<{ active_milliseconds: number | null }> {
  return inTransaction(connections, async (client) => {
    const { rows } = await client.query<{ active: string | null }>(
      `SELECT to_jsonb(counted) ->> 'active_time' AS active
       FROM pg_stat_database AS counted WHERE datname = current_database()`,
    );
    const active = rows[0]?.active ?? null;
    return { active_milliseconds: active === null ? null : Number(active) };
  });
}
