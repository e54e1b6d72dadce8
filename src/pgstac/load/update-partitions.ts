import pg from "pg";
import { withCollectionLock } from "../database/with-collection-lock.ts";
import { loadStateSql } from "./load-state.ts";
import type { StatefulPgstac } from "./loader.ts";
import type { Partition } from "./partition.ts";
import { spanIn } from "./partition-record.ts";
import { constraintSql } from "./partition-sql.ts";
import { isSameTimes, type Times } from "./times.ts";

/** Has pgstac read the partitions' statistics and narrow their constraints, at once or by its queue. */
export async function updatePartitions(
  loader: StatefulPgstac,
  collection: string,
  names: ReadonlySet<string>,
): Promise<void> {
  if (names.size === 0) return;
  const capabilities = loader.capabilities.current;
  const reading = loadStateSql(collection, [], capabilities);
  // Up to 0.9.11 it refreshes views of all partitions, as making one does: in turns, or they wait for each other.
  const lock = { collection, alone: true, changesTables: capabilities.keepsViews, reading } as const;
  await withCollectionLock(loader, lock, async (client, read) => {
    const { leavesStatistics, partitions } = loader.stateReader.read(read, capabilities);
    const touched = partitions.filter(({ name }) => names.has(name));
    if (capabilities.keepsViews && capabilities.owns && !leavesStatistics) await updateTogether(client, touched);
    else await client.query(refreshSql, [touched.map(({ name }) => name).sort()]);
  });
}

const refreshSql = "SELECT update_partition_stats_q(partition) FROM unnest($1::text[]) AS partition";

/** Does this as pgstac does up to 0.9.11, but refreshes its views of all partitions once, not for each. */
async function updateTogether(client: pg.ClientBase, partitions: readonly Partition[]): Promise<void> {
  const observed = await client.query<{ starts: string; ends: string }>(
    partitions.map(({ name }) => observedSql(name)).join(" UNION ALL "),
  );
  const statements: string[] = [];
  for (const [index, { name, allowed }] of partitions.entries()) {
    const row = observed.rows[index];
    const times = row && timesOf(row.starts, row.ends);
    // pgstac has a constraint of its own for a partition without items.
    if (!row || !times) statements.push(`SELECT update_partition_stats(${pg.escapeLiteral(name)})`);
    else {
      if (typeof allowed === "string" || !isSameTimes(allowed, times)) statements.push(constraintSql(name, times));
      statements.push(statisticsSql(name, row.starts, row.ends));
    }
  }
  statements.push("REFRESH MATERIALIZED VIEW partitions", "REFRESH MATERIALIZED VIEW partition_steps");
  await client.query(statements.join("; "));
}

function timesOf(startsText: string, endsText: string): Times | undefined {
  const [starts, ends] = [spanIn(startsText), spanIn(endsText)];
  return starts && ends ? { starts, ends } : undefined;
}

const observedSql = (name: string): string =>
  `SELECT tstzrange(min(datetime), max(datetime), '[]')::text AS starts,
     tstzrange(min(end_datetime), max(end_datetime), '[]')::text AS ends FROM ${pg.escapeIdentifier(name)}`;

const statisticsSql = (name: string, starts: string, ends: string): string =>
  `INSERT INTO partition_stats (partition, dtrange, edtrange, spatial, last_updated)
   VALUES (${pg.escapeLiteral(name)}, ${pg.escapeLiteral(starts)}, ${pg.escapeLiteral(ends)},
     st_estimatedextent('pgstac', ${pg.escapeLiteral(name)}, 'geometry'), now())
   ON CONFLICT (partition) DO UPDATE SET dtrange = EXCLUDED.dtrange, edtrange = EXCLUDED.edtrange,
     spatial = EXCLUDED.spatial, last_updated = EXCLUDED.last_updated`;
