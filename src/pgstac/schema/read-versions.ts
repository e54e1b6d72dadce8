import type { OperateReplies } from "../../pipeline/operate/operate.ts";
import { inTransaction } from "../database/transaction.ts";
import type { Pgstac } from "./open-pgstac.ts";
import { cannotLoad } from "./rights.ts";

/** Reads the versions of pgstac and of the PostgreSQL below it, and why it takes no items, if it takes none. */
export async function readVersions(pgstac: Pgstac): Promise<OperateReplies["pgstac.version"]> {
  const { rights } = await pgstac.capabilities.readAgain();
  const unable = cannotLoad(rights);
  return inTransaction(pgstac, async (client) => {
    const { rows } = await client.query<{ version: string; postgres: string }>(
      "SELECT get_version() AS version, current_setting('server_version') AS postgres",
    );
    const versions = rows[0] ?? { version: "", postgres: "" };
    return unable ? { ...versions, cannotLoad: { reason: unable.message, remedy: unable.remedy ?? "" } } : versions;
  });
}
