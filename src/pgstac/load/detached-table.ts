import type pg from "pg";
import { Fault } from "../../pipeline/fault/fault.ts";
import type { StoredCollection } from "../rows/stored-collection.ts";
import type { Times } from "./times.ts";

/** Makes the outage of a collection whose table is no partition of `items`: what is stored there, no search finds. */
export function detachedCollection(collection: string, table: string): Fault {
  return detached(table, "items", `FOR VALUES IN ('${collection.replaceAll("'", "''")}')`);
}

/** A period whose table is no partition, so that its items cannot be stored. */
export interface DetachedPeriod {
  /** The beginning of the times of its items: a year, or a year and month. */
  readonly start: string;
  readonly fault: Fault;
}

/**
 * Finds the tables that have the names of missing partitions of a collection, and are none: pgstac would leave them as
 * they are.
 * @param lacking times of the items of each missing partition
 */
export async function detachedPeriods(
  client: pg.ClientBase,
  { table, partitionTrunc }: StoredCollection,
  lacking: readonly Times[],
): Promise<DetachedPeriod[]> {
  if (partitionTrunc === null || lacking.length === 0) return [];
  const periods = lacking.map(({ starts }) => starts.low.slice(0, partitionTrunc === "year" ? 4 : 7));
  const names = new Map(periods.map((start) => [`${table}_${start.replace("-", "")}`, start]));
  const { rows } = await client.query<{ name: string }>(
    `SELECT relname AS name FROM pg_class
     WHERE relnamespace = 'pgstac'::regnamespace AND relname = ANY ($1::name[]) AND NOT relispartition`,
    [[...names.keys()]],
  );
  return rows.flatMap(({ name }) => {
    const start = names.get(name);
    return start === undefined ? [] : [{ start, fault: detached(name, table, boundsOf(start)) }];
  });
}

/** Builds the bounds of a year or month. */
function boundsOf(start: string): string {
  const [year = 0, month] = start.split("-").map(Number);
  const low = day(year, month ?? 1);
  const high = month === undefined || month === 12 ? day(year + 1, 1) : day(year, month + 1);
  return `FOR VALUES FROM ('${low} 00:00+00') TO ('${high} 00:00+00')`;
}

const day = (year: number, month: number): string =>
  `${String(year).padStart(4, "0")}-${String(month).padStart(2, "0")}-01`;

const detached = (name: string, parent: string, bounds: string): Fault =>
  new Fault(
    "infrastructure",
    `the table pgstac.${name} was taken out of pgstac.${parent}: no search would find what is stored in it`,
    { remedy: `ALTER TABLE pgstac.${parent} ATTACH PARTITION pgstac.${name} ${bounds}, or rename that table` },
  );
