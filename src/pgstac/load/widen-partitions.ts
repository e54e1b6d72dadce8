import type pg from "pg";
import { withCollectionLock } from "../database/with-collection-lock.ts";
import type { ItemTimes } from "../rows/item-times.ts";
import { type DetachedPeriod, detachedPeriods } from "./detached-table.ts";
import { loadStateSql } from "./load-state.ts";
import type { StatefulPgstac } from "./loader.ts";
import { makeReadable } from "./make-readable.ts";
import { matchesStatistics } from "./partition.ts";
import { partitionNeeds } from "./partition-needs.ts";
import { checkSql, constraintSql, definerSql, statisticsSql } from "./partition-sql.ts";
import { type Times, union } from "./times.ts";

/**
 * Makes the partitions that items lack, if it `changesTables`, and widens the constraints of others so that they let the
 * items in. Uses a transaction of its own, because it locks the partitions against all other sessions. Resolves to the
 * periods whose partitions cannot be made, as other tables have their names.
 */
export async function widenPartitions(
  loader: StatefulPgstac,
  collection: string,
  items: readonly ItemTimes[],
  changesTables: boolean,
): Promise<readonly DetachedPeriod[]> {
  const capabilities = loader.capabilities.current;
  const reading = loadStateSql(collection, [], capabilities);
  return withCollectionLock(loader, { collection, alone: true, changesTables, reading }, async (client, read) => {
    const state = loader.stateReader.read(read, capabilities);
    if (!state.collection) return [];
    const { lacking: missing, narrow } = partitionNeeds(items, state.partitions, state.collection.partitionTrunc);
    // Another session dropped the tables: the caller reads the state again.
    if (missing.length > 0 && !changesTables) return [];
    const detached = await detachedPeriods(client, state.collection, missing);
    const lacking = missing.filter(({ starts }) => !detached.some(({ start }) => starts.low.startsWith(start)));
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
        if (matchesStatistics(partition)) known.push([partition.name, allowed]);
      }
      if (!capabilities.keepsViews && known.length > 0) statements.push(statisticsSql(known));
    }
    if (statements.length === 0) return detached;
    if (lacking.length > 0) await makeReadable(client, capabilities, state.partitions);
    const results = [(await client.query(statements.join("; "))) as unknown as pg.QueryResult].flat();
    if (byPgstac || capabilities.keepsViews || lacking.length === 0) return detached;
    const made = (results[0]?.rows ?? []) as { partition: string }[];
    await client.query(statisticsSql(made.map(({ partition }, index) => [partition, lacking[index] as Times])));
    return detached;
  });
}
