import type pg from "pg";
import { LeftOut } from "../database/left-out.ts";
import { mayBeRowError } from "../database/row-error.ts";
import type { ItemRow } from "../rows/item-row.ts";
import { copyColumns } from "../rows/row-writer.ts";
import type { StoredCollection } from "../rows/stored-collection.ts";

/**
 * Inserts a row that COPY does not take. Its geometry goes as text, so that PostGIS does not check an unsound one.
 * Resolves to the error if the row may have caused it.
 */
export async function insertRow(
  client: pg.ClientBase,
  collection: StoredCollection,
  { block, content, privateJson, id, geometry, start, end }: ItemRow,
): Promise<unknown> {
  const values = [
    block.view(content.start, content.end).toString(),
    privateJson && block.view(privateJson.start, privateJson.end).toString(),
    id,
    block.view(geometry.start, geometry.end).toString("hex"),
    collection.id,
    start,
    end,
  ];
  let left: LeftOut | undefined;
  await client.query("SAVEPOINT rows");
  try {
    const sql = `INSERT INTO ${collection.table} (${copyColumns}) VALUES ($1, $2, $3, $4, $5, $6, $7)`;
    const { rowCount } = await client.query(sql, values);
    if (rowCount === 0) left = new LeftOut("left its row out");
  } catch (error) {
    if (!mayBeRowError(error)) throw error;
    // Released as well: each savepoint that stays is within the one before.
    await client.query("ROLLBACK TO SAVEPOINT rows; RELEASE SAVEPOINT rows");
    return error;
  }
  await client.query("RELEASE SAVEPOINT rows");
  return left;
}
