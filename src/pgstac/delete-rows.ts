import pg from "pg";
import { instantFormat } from "./instant.ts";
import type { Partition, Times } from "./partition.ts";
import { widened } from "./partition.ts";
import { textArraySql } from "./text-array.ts";

/** Deletes items from the tables they are in, and says what times went from each. */
export async function deleteRows(
  client: pg.ClientBase,
  collectionId: string,
  ids: ReadonlyMap<Partition, readonly string[]>,
): Promise<ReadonlyMap<Partition, Times>> {
  const partitions = [...ids.keys()];
  const statements = partitions.map(
    (partition) =>
      `WITH gone AS (DELETE FROM ${partition.name} WHERE id = ANY (${textArraySql(ids.get(partition) ?? [])})
         RETURNING datetime, end_datetime)
       SELECT to_char(min(datetime), ${instantFormat}) AS low, to_char(max(datetime), ${instantFormat}) AS high,
         to_char(min(end_datetime), ${instantFormat}) AS "endLow", to_char(max(end_datetime), ${instantFormat}) AS "endHigh"
       FROM gone`,
  );
  // What was formatted for the API goes with the row, as pgstac's own trigger sees to.
  const forget = `DELETE FROM format_item_cache WHERE collection = ${pg.escapeLiteral(collectionId)}
    AND id = ANY (${textArraySql([...ids.values()].flat())})`;
  const results = (await client.query([...statements, forget].join("; "))) as unknown as pg.QueryResult<Gone>[];
  const times = new Map<Partition, Times>();
  for (const [index, partition] of partitions.entries()) {
    const gone = results[index]?.rows[0];
    if (gone?.low) times.set(partition, widened(widened(null, gone.low, gone.endLow), gone.high, gone.endHigh));
  }
  return times;
}

interface Gone {
  readonly low: string | null;
  readonly high: string;
  readonly endLow: string;
  readonly endHigh: string;
}
