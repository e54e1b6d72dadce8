import { textArraySql } from "../database/text-array.ts";
import { textSql } from "../database/text-sql.ts";
import { collectionSql, type StoredCollection } from "../rows/stored-collection.ts";
import { hasLedgerSql } from "../runs/has-ledger.ts";
import type { Capabilities } from "../schema/capabilities.ts";
import type { Partition } from "./partition.ts";
import { partitionsSql } from "./partition-record.ts";

/** Tables that hold each item already, by its id. */
export type Existing = ReadonlyMap<string, readonly Partition[]>;

/** State of a collection while its lock is held. */
export interface LoadState {
  readonly version: string;
  /** True if pgstac's settings leave statistics to its queue, or want more than times. */
  readonly leavesStatistics: boolean;
  /** True if there is a ledger of runs that this user may write. */
  readonly hasLedger: boolean;
  /** The transactions that had committed when the state was read, as `pg_current_snapshot` tells them. */
  readonly snapshot: string;
  /** Undefined if there is no such collection. */
  readonly collection: StoredCollection | undefined;
  readonly partitions: readonly Partition[];
  /** Stored items among those of the load. */
  readonly existing: Existing;
  /** The transactions that wrote those, as PostgreSQL numbers them. */
  readonly writers: ReadonlySet<string>;
}

/** Builds the queries that read a collection's state in one round trip; `StateReader` reads their results. */
export function loadStateSql(collectionId: string, ids: readonly string[], { tagsItems }: Capabilities): string {
  const id = textSql(collectionId);
  return [settingsSql, collectionSql(id, tagsItems), partitionsSql(id), existingSql(id, ids)].join("; ");
}

const settingsSql = `SELECT get_version() AS version,
  coalesce(get_setting_bool('use_queue'), false) OR coalesce(get_setting_bool('update_collection_extent'), false)
    AS "leavesStatistics",
  ${hasLedgerSql} AS "hasLedger", pg_current_snapshot()::text AS snapshot`;

const existingSql = (collectionLiteral: string, ids: readonly string[]): string =>
  // A join, because the planner estimates every id of ANY for every partition.
  `SELECT i.id, i.tableoid AS oid, i.xmin AS writer FROM items i JOIN unnest(${textArraySql(ids)}) AS wanted (id) USING (id)
   WHERE i.collection = ${collectionLiteral}`;
