import { crc32 } from "node:zlib";
import type { Connections } from "./connections.ts";
import { migrationLock } from "./migration-lock.ts";
import { textSql } from "./text-sql.ts";
import { inTransaction, type Opening } from "./transaction.ts";

/** Lock on a collection: shared with other loaders, or held alone. */
export type CollectionLock = { readonly collection: string } & (
  | {
      readonly alone: true;
      /** True if tables may be made or dropped; only one loader of any collection may do so at a time. */
      readonly changesTables?: boolean;
    }
  | {
      /** Ids of the items that are loaded. */
      readonly ids: readonly string[];
    }
);

/** Runs `work` as `inTransaction` does, holding the lock until the transaction ends. */
export function withCollectionLock<Result>(
  connections: Connections,
  lock: CollectionLock & Pick<Opening, "reading">,
  work: Parameters<typeof inTransaction<Result>>[1],
): Promise<Result> {
  // First, because reading a table would take a lock that a migration needs.
  const locks = [`SELECT pg_advisory_xact_lock_shared(${migrationLock})`, ...collectionLockSql(lock)];
  return inTransaction(connections, work, { locks, ...(lock.reading !== undefined && { reading: lock.reading }) });
}

/** Number of parts, the same for all loaders. It divides evenly among up to four connections. */
const partCount = 12;

/** Returns the part of its collection to which an item belongs, whatever its time. */
export const partOf = (id: string): number => crc32(id) % partCount;

/**
 * Keeps two loaders from making partitions at once: each locks the table of all items, which the other has read by
 * then, so they would wait for each other, and pgstac's `check_partition` goes on after the deadlock as if the
 * partition were there.
 */
const changingTablesSql = "SELECT pg_advisory_xact_lock(hashtext('stac-ingest tables'), 0)";

/**
 * Builds the statements that lock the loaded items until the transaction ends. A collection that is one table can be
 * loaded by many at once: its index keeps an item from being stored twice. No index does so across partitions in time,
 * so loaders of the same part wait for each other; each locks its parts in order, so that no two wait in a circle.
 */
export function collectionLockSql(lock: CollectionLock): string[] {
  const id = textSql(lock.collection);
  const key = `hashtext('stac-ingest collection'), hashtext(${id})`;
  if ("alone" in lock) {
    return [`SELECT pg_advisory_xact_lock(${key})`, ...(lock.changesTables ? [changingTablesSql] : [])];
  }
  const parts = [...new Set(lock.ids.map(partOf))].sort((a, b) => a - b);
  return [
    `SELECT pg_advisory_xact_lock_shared(${key})`,
    `SELECT pg_advisory_xact_lock(hashtext('stac-ingest part ' || part), hashtext(id))
     FROM collections, unnest('{${parts.join()}}'::int[]) AS part WHERE id = ${id} AND partition_trunc IS NOT NULL`,
  ];
}
