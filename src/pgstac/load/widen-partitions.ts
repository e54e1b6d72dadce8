import pg from "pg";
import { Fault } from "../../pipeline/fault.ts";
import { withCollectionLock } from "../database/with-collection-lock.ts";
import type { ItemTimes } from "../rows/item-times.ts";
import type { Capabilities } from "../schema/capabilities.ts";
import { loadStateSql } from "./load-state.ts";
import type { Loader } from "./loader.ts";
import { allows, isSettled, type Partition, partitionFor, type Times, union, widened } from "./partition.ts";
import { instantLiteral, isBeforeChrist } from "./stored-instant.ts";

/**
 * Has partitions there for the items, with constraints that let them in; makes none unless `changesTables`. In a
 * transaction of its own, because it locks the partitions against everybody, and only as long as that takes.
 */
export async function widenPartitions(
  loader: Loader,
  collection: string,
  items: readonly ItemTimes[],
  changesTables: boolean,
): Promise<void> {
  const capabilities = loader.capabilities.current;
  const reading = loadStateSql(collection, [], capabilities);
  await withCollectionLock(loader, { collection, alone: true, changesTables, reading }, async (client, read) => {
    const state = loader.stateReader.read(read, capabilities);
    if (!state.collection) return;
    const { lacking, narrow } = needs(items, state.partitions, state.collection.partitionTrunc);
    // They went meanwhile: whoever asked looks again.
    if (lacking.length > 0 && !changesTables) return;
    const byPgstac = state.leavesStatistics || (capabilities.keepsViews && !capabilities.owns);
    const checked = [...lacking, ...(byPgstac ? [...narrow.values()] : [])];
    const statements: string[] = [];
    if (checked.length > 0) statements.push(checkSql(collection, checked));
    if (!byPgstac) {
      const known: [string, Times][] = [];
      for (const [partition, times] of narrow) {
        const allowed = typeof partition.allowed === "string" ? times : union(partition.allowed, times);
        statements.push(
          capabilities.owns ? constraintSql(partition.name, allowed) : definerSql(partition.name, allowed),
        );
        if (isSettled(partition)) known.push([partition.name, allowed]);
      }
      if (!capabilities.keepsViews && known.length > 0) statements.push(statisticsSql(known));
    }
    if (statements.length === 0) return;
    if (lacking.length > 0) await makeReadable(client, capabilities, state.partitions);
    const results = [(await client.query(statements.join("; "))) as unknown as pg.QueryResult].flat();
    if (byPgstac || capabilities.keepsViews || lacking.length === 0) return;
    const made = (results[0]?.rows ?? []) as { partition: string }[];
    await client.query(statisticsSql(made.map(({ partition }, index) => [partition, lacking[index] as Times])));
  });
}

/**
 * pgstac cannot read the bounds of a partition before the year 1 and takes it for one of all times, so that it makes no
 * other any more; from 0.9.12 on it looks at what its statistics say they are.
 */
async function makeReadable(
  client: pg.ClientBase,
  { keepsViews, version }: Capabilities,
  partitions: readonly Partition[],
): Promise<void> {
  const unreadable = partitions.flatMap(({ name, bounds }) =>
    bounds && isBeforeChrist(bounds.low) ? [{ name, bounds }] : [],
  );
  if (unreadable.length === 0) return;
  const names = unreadable.map(({ name }) => name).join(", ");
  if (keepsViews) {
    throw new Fault("infrastructure", `pgstac ${version} makes no partitions beside ${names}, of before the year 1`, {
      remedy: "delete the items in it and drop it, or stac-ingest pgstac migrate",
    });
  }
  const updates = unreadable.map(
    ({ name, bounds }) =>
      `UPDATE partition_stats SET partition_dtrange = tstzrange(${instantLiteral(bounds.low)}, ${instantLiteral(bounds.high)})
       WHERE partition = ${pg.escapeLiteral(name)}`,
  );
  await client.query(updates.join("; "));
}

interface Needs {
  /** One for each partition that is not there. */
  readonly lacking: readonly Times[];
  readonly narrow: ReadonlyMap<Partition, Times>;
}

function needs(items: readonly ItemTimes[], partitions: readonly Partition[], trunc: "year" | "month" | null): Needs {
  const lacking = new Map<string, Times>();
  const narrow = new Map<Partition, Times>();
  const lengths = { year: 4, month: 7 };
  for (const { start, end } of items) {
    const partition = partitionFor(partitions, start);
    if (!partition) {
      const name = start.slice(0, trunc === null ? 0 : lengths[trunc]);
      lacking.set(name, widened(lacking.get(name), start, end));
    } else if (!allows(partition, start, end)) narrow.set(partition, widened(narrow.get(partition), start, end));
  }
  const byName = [...narrow].sort(([a], [b]) => (a.name < b.name ? -1 : 1));
  return { lacking: [...lacking.values()], narrow: new Map(byName) };
}

const spans = (rows: readonly Times[]): string =>
  rows
    .map(({ starts, ends }, place) => [place, ...[starts.low, starts.high, ends.low, ends.high].map(instantLiteral)])
    .map((row) => `(${row.join(", ")})`)
    .join(", ");

const ranges =
  "tstzrange(low::timestamptz, high::timestamptz, '[]') AS starts, tstzrange(end_low::timestamptz, end_high::timestamptz, '[]') AS ends";

const checkSql = (collection: string, rows: readonly Times[]): string =>
  `SELECT check_partition(${pg.escapeLiteral(collection)}, starts, ends) AS partition
   FROM (SELECT place, ${ranges} FROM (VALUES ${spans(rows)}) AS wanted (place, low, high, end_low, end_high)
     ORDER BY place) AS ordered`;

/** The constraint pgstac itself would make, without its detours. */
export function constraintSql(partition: string, { starts, ends }: Times): string {
  const name = pg.escapeIdentifier(`${partition}_dt`);
  return `ALTER TABLE ${pg.escapeIdentifier(partition)} DROP CONSTRAINT IF EXISTS ${name}, ADD CONSTRAINT ${name}
    CHECK ((datetime >= ${instantLiteral(starts.low)}) AND (datetime <= ${instantLiteral(starts.high)})
      AND (end_datetime >= ${instantLiteral(ends.low)}) AND (end_datetime <= ${instantLiteral(ends.high)}))`;
}

/** For a user who may not change tables but may have pgstac do it. */
const definerSql = (partition: string, times: Times): string =>
  `SELECT create_table_constraints(${pg.escapeLiteral(partition)}, starts, ends)
   FROM (SELECT ${ranges} FROM (VALUES ${spans([times])}) AS wanted (place, low, high, end_low, end_high)) AS ranges`;

const statisticsSql = (known: readonly (readonly [string, Times])[]): string =>
  `UPDATE partition_stats s SET dtrange = starts, edtrange = ends, last_updated = now()
   FROM (SELECT (ARRAY[${known.map(([name]) => pg.escapeLiteral(name)).join(", ")}])[place + 1] AS partition, ${ranges}
     FROM (VALUES ${spans(known.map(([, times]) => times))}) AS wanted (place, low, high, end_low, end_high)) AS known
   WHERE s.partition = known.partition`;
