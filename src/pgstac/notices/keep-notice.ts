import type pg from "pg";
import type { ItemName, LoadedItem } from "../../pipeline/stage/loaded-item.ts";
import { itemKeys } from "./item-keys.ts";

/** Seconds for which a notice is left to the run that kept it or took it. */
export const holdSeconds = 60;

/**
 * Keeps in the transaction of items what is to be told of them. A message with the first one is in hand of a run after
 * this one, if this one ends before it tells.
 */
export async function keepNotice(
  client: pg.ClientBase,
  items: readonly LoadedItem[],
  first: ItemName | undefined = items[0],
): Promise<void> {
  if (items.length === 0 || !first) return;
  await client.query(
    `INSERT INTO stac_ingest.notices (due_at, item, items)
     VALUES (clock_timestamp() + interval '${holdSeconds} s', ($1::bigint[])[1], $2)`,
    [itemKeys([first]), JSON.stringify(items)],
  );
}
