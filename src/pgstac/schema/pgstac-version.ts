import { toFault } from "../database/database-fault.ts";
import { sqlState } from "../database/sqlstate.ts";
import type { Database } from "../database/transaction.ts";

/** The version of pgstac in the database; undefined where there is none. */
export async function pgstacVersion({ pool }: Pick<Database, "pool">): Promise<string | undefined> {
  try {
    const { rows } = await pool.query<{ version: string }>("SELECT pgstac.get_version() AS version");
    return rows[0]?.version;
  } catch (error) {
    const { code } = error as { code?: string };
    if (code === sqlState.invalidSchemaName || code === sqlState.undefinedFunction) return undefined;
    throw toFault(error);
  }
}
