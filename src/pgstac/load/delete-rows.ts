import pg from "pg";
import { requireDeletion } from "../database/closed-table.ts";
import { textArraySql } from "../database/text-array.ts";
import type { Partition } from "./partition.ts";
import { readStoredInstant } from "./stored-instant.ts";
import type { Times } from "./times.ts";
import { widened } from "./times.ts";

/** The outcome of a deletion. */
interface Deleted {
  /** The times of the deleted items of each table. */
  readonly gone: ReadonlyMap<Partition, Times>;
  /** The ids of items that are still there, as a trigger before the deletion returned NULL. */
  readonly kept: readonly string[];
}

/**
 * Deletes items from their tables.
 * @param writers the transactions that wrote the rows that are meant: a row that is there although it was deleted may be
 *   another, which somebody else has stored meanwhile
 * @throws Fault `infrastructure` if row-level security lets the user delete nothing
 */
export async function deleteRows(
  client: pg.ClientBase,
  collectionId: string,
  ids: ReadonlyMap<Partition, readonly string[]>,
  writers: ReadonlySet<string>,
): Promise<Deleted> {
  const partitions = [...ids.keys()];
  const statements = partitions.map(
    (partition) =>
      `WITH gone AS (DELETE FROM ${partition.name} WHERE id = ANY (${textArraySql(ids.get(partition) ?? [])})
         RETURNING datetime, end_datetime)
       SELECT count(*)::int, min(datetime)::text AS low, max(datetime)::text AS high,
         min(end_datetime)::text AS "endLow", max(end_datetime)::text AS "endHigh"
       FROM gone`,
  );
  // Deletes the rows that the API cached of these items, as pgstac's own trigger does.
  const forget = `DELETE FROM format_item_cache WHERE collection = ${pg.escapeLiteral(collectionId)}
    AND id = ANY (${textArraySql([...ids.values()].flat())})`;
  const results = (await client.query([...statements, forget].join("; "))) as unknown as pg.QueryResult<Gone>[];
  const times = new Map<Partition, Times>();
  const kept: string[] = [];
  for (const [index, partition] of partitions.entries()) {
    const { count = 0, low, high, endLow, endHigh } = results[index]?.rows[0] ?? {};
    const wanted = ids.get(partition) ?? [];
    if (count < wanted.length) {
      await requireDeletion(client, partition.name);
      const there = await stillThere(client, partition, wanted);
      kept.push(...there.filter(({ writer }) => writers.has(writer)).map(({ id }) => id));
    }
    const [start, lastStart, end, lastEnd] = [low, high, endLow, endHigh].map((text) => readStoredInstant(text ?? ""));
    if (start && lastStart && end && lastEnd) {
      times.set(partition, widened(widened(null, start, end), lastStart, lastEnd));
    }
  }
  return { gone: times, kept };
}

async function stillThere(client: pg.ClientBase, { name }: Partition, ids: readonly string[]) {
  const sql = `SELECT id, xmin AS writer FROM ${name} WHERE id = ANY (${textArraySql(ids)})`;
  return (await client.query<{ id: string; writer: string }>(sql)).rows;
}

type Gone = Readonly<Record<"low" | "high" | "endLow" | "endHigh", string | null>> & { readonly count: number };
