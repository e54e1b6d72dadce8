import { isObject } from "../../pipeline/text/json.ts";
import { parseLosslessly } from "../../pipeline/text/parse-losslessly.ts";
import type { Connections } from "../database/connections.ts";
import { inTransaction } from "../database/transaction.ts";
import { inStacOrder } from "../rows/in-stac-order.ts";
import { notFound } from "./not-found.ts";

/** Reads a collection as it was loaded. @throws Fault `not_found` */
export async function getCollection(connections: Connections, id: string): Promise<{ text: string }> {
  return inTransaction(connections, async (client) => {
    const { rows } = await client.query<{ text: string }>(
      "SELECT content::text AS text FROM collections WHERE id = $1",
      [id],
    );
    if (!rows[0]) throw notFound(`collection ${id}`);
    const content = parseLosslessly(rows[0].text, `collection ${id}`);
    return { text: JSON.stringify(isObject(content) ? inStacOrder(content) : content) };
  });
}
