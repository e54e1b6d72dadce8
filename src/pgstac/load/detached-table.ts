import type pg from "pg";
import { Fault } from "../../pipeline/fault/fault.ts";
import type { Times } from "./times.ts";

/** Makes the outage of a collection whose table is no partition of `items`: what is stored there, no search finds. */
export function detachedCollection(collection: string, table: string): Fault {
  return detached(table, "items", `FOR VALUES IN ('${collection.replaceAll("'", "''")}')`);
}

/**
 * Finds a table that has the name of a partition which pgstac was asked to make, and is none: pgstac leaves it as it is.
 * @param made names of the partitions, and the times that each was to hold
 */
export async function detachedPartition(
  client: pg.ClientBase,
  table: string,
  trunc: "year" | "month" | null,
  made: readonly (readonly [string, Times])[],
): Promise<Fault | undefined> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT relname AS name FROM pg_class
     WHERE relnamespace = 'pgstac'::regnamespace AND relname = ANY ($1::name[]) AND NOT relispartition`,
    [made.map(([name]) => name)],
  );
  const [name, times] = made.find(([each]) => rows.some((row) => row.name === each)) ?? [];
  if (name === undefined || times === undefined || trunc === null) return undefined;
  const [year, month] = [times.starts.low.slice(0, 4), times.starts.low.slice(5, 7)];
  const [low, high] =
    trunc === "year" ? [`${year}-01-01`, nextMonth(year, "12")] : [`${year}-${month}-01`, nextMonth(year, month)];
  return detached(name, table, `FOR VALUES FROM ('${low} 00:00+00') TO ('${high} 00:00+00')`);
}

function nextMonth(year: string, month: string): string {
  const next = month === "12" ? [Number(year) + 1, 1] : [Number(year), Number(month) + 1];
  return `${String(next[0]).padStart(4, "0")}-${String(next[1]).padStart(2, "0")}-01`;
}

const detached = (name: string, parent: string, bounds: string): Fault =>
  new Fault(
    "infrastructure",
    `the table pgstac.${name} was taken out of pgstac.${parent}: no search would find what is stored in it`,
    { remedy: `ALTER TABLE pgstac.${parent} ATTACH PARTITION pgstac.${name} ${bounds}, or rename that table` },
  );
