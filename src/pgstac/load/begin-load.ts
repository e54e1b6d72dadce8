import pg from "pg";
import { textArraySql } from "../database/text-array.ts";
import {
  type CollectionRecord,
  collectionSql,
  type StoredCollection,
  toCollection,
} from "../rows/stored-collection.ts";
import type { Capabilities } from "../schema/capabilities.ts";
import type { Partition } from "./partition.ts";
import { type PartitionRecord, partitionsSql, toPartition } from "./read-partitions.ts";

/** The tables each item is in already. */
export type Existing = ReadonlyMap<string, readonly Partition[]>;

/** What a load finds when its turn has come. */
export interface LoadState {
  readonly version: string;
  /** Whether pgstac is to do more, or later, than its statistics at every load. */
  readonly leavesStatistics: boolean;
  /** Undefined where there is no such collection. */
  readonly collection: StoredCollection | undefined;
  readonly partitions: readonly Partition[];
  /** Of the items asked for. */
  readonly existing: Existing;
}

/** Asks for everything a load must know, in one round trip. */
export function loadStateSql(collectionId: string, ids: readonly string[], { tagsItems }: Capabilities): string {
  const id = pg.escapeLiteral(collectionId.replaceAll("\0", ""));
  return [settingsSql, collectionSql(id, tagsItems), partitionsSql(id), existingSql(id, ids)].join("; ");
}

export function toLoadState(results: readonly pg.QueryResult[], { tagsItems }: Capabilities): LoadState {
  const [settings, collections, leaves, found] = results.map(({ rows }) => rows as unknown[]);
  const partitions = ((leaves ?? []) as PartitionRecord[]).map(toPartition);
  const byOid = new Map(partitions.map((partition) => [partition.oid, partition]));
  const existing = new Map<string, Partition[]>();
  for (const { id, oid } of (found ?? []) as { id: string; oid: number }[]) {
    const partition = byOid.get(oid);
    if (partition) existing.set(id, [...(existing.get(id) ?? []), partition]);
  }
  const record = (collections as CollectionRecord[] | undefined)?.[0];
  return {
    ...(settings as Pick<LoadState, "version" | "leavesStatistics">[])[0],
    collection: record && toCollection(record, tagsItems),
    partitions,
    existing,
  } as LoadState;
}

const settingsSql = `SELECT get_version() AS version,
  coalesce(get_setting_bool('use_queue'), false) OR coalesce(get_setting_bool('update_collection_extent'), false)
    AS "leavesStatistics"`;

const existingSql = (collectionLiteral: string, ids: readonly string[]): string =>
  // Not by ANY, for which the planner weighs every id for every partition.
  `SELECT i.id, i.tableoid AS oid FROM items i JOIN unnest(${textArraySql(ids)}) AS wanted (id) USING (id)
   WHERE i.collection = ${collectionLiteral}`;
