import type { Connections } from "../database/connections.ts";
import { inTransaction } from "../database/transaction.ts";

/** Reads the versions of pgstac and of the PostgreSQL below it. */
export async function readVersions(connections: Connections): Promise<{ version: string; postgres: string }> {
  return inTransaction(connections, async (client) => {
    const { rows } = await client.query<{ version: string; postgres: string }>(
      "SELECT get_version() AS version, current_setting('server_version') AS postgres",
    );
    return rows[0] ?? { version: "", postgres: "" };
  });
}
