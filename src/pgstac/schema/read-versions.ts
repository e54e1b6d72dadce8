import { type Database, inTransaction } from "../database/transaction.ts";

/** The versions of pgstac and of the PostgreSQL below it. */
export async function readVersions(database: Database): Promise<{ version: string; postgres: string }> {
  return inTransaction(database, async (client) => {
    const { rows } = await client.query<{ version: string; postgres: string }>(
      "SELECT get_version() AS version, current_setting('server_version') AS postgres",
    );
    return rows[0] ?? { version: "", postgres: "" };
  });
}
