import pg from "pg";
import { textArraySql } from "../database/text-array.ts";
import type { Partition } from "./partition.ts";
import { readStoredInstant } from "./stored-instant.ts";
import type { Times } from "./times.ts";
import { widened } from "./times.ts";

/** Deletes items from their tables; resolves to the times of the deleted items of each table. */
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
       SELECT min(datetime)::text AS low, max(datetime)::text AS high,
         min(end_datetime)::text AS "endLow", max(end_datetime)::text AS "endHigh"
       FROM gone`,
  );
  // Deletes the rows that the API cached of these items, as pgstac's own trigger does.
  const forget = `DELETE FROM format_item_cache WHERE collection = ${pg.escapeLiteral(collectionId)}
    AND id = ANY (${textArraySql([...ids.values()].flat())})`;
  const results = (await client.query([...statements, forget].join("; "))) as unknown as pg.QueryResult<Gone>[];
  const times = new Map<Partition, Times>();
  for (const [index, partition] of partitions.entries()) {
    const { low, high, endLow, endHigh } = results[index]?.rows[0] ?? {};
    const [start, lastStart, end, lastEnd] = [low, high, endLow, endHigh].map((text) => readStoredInstant(text ?? ""));
    if (start && lastStart && end && lastEnd) {
      times.set(partition, widened(widened(null, start, end), lastStart, lastEnd));
    }
  }
  return times;
}

type Gone = Readonly<Record<"low" | "high" | "endLow" | "endHigh", string | null>>;
