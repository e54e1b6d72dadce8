import type { OperateReplies } from "../../../pipeline/operate.ts";
import type { Connections } from "../../database/connections.ts";
import { inTransaction } from "../../database/transaction.ts";
import { requireCopyable } from "./copy-document.ts";
import type { Renaming } from "./renamed-sql.ts";

/**
 * Counts the items that a copy would have, and copies nothing.
 * @throws Fault `not_found`, or `wrong_usage` if the new collection is there
 */
export function previewCopy(connections: Connections, names: Renaming): Promise<OperateReplies["collections.copy"]> {
  return inTransaction(connections, async (client) => {
    await requireCopyable(client, names);
    const { rows } = await client.query<{ items: string }>(
      "SELECT count(*) AS items FROM items WHERE collection = $1",
      [names.id],
    );
    return { items: Number(rows[0]?.items), since: "0" };
  });
}
