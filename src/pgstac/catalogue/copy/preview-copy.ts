import type { OperateReplies } from "../../../pipeline/operate/operate.ts";
import type { Connections } from "../../database/connections.ts";
import { inTransaction } from "../../database/transaction.ts";
import { requireCopyable } from "./copy-document.ts";
import { countRows } from "./count-rows.ts";
import type { Renaming } from "./renamed-sql.ts";

/**
 * Counts the items that a copy would have, and copies nothing.
 * @throws Fault `not_found`, or `wrong_usage` if the new collection is there
 */
export function previewCopy(connections: Connections, names: Renaming): Promise<OperateReplies["collections.copy"]> {
  return inTransaction(connections, async (client) => {
    await requireCopyable(client, names);
    return { items: await countRows(client, names.id), since: "0" };
  });
}
