import type pg from "pg";
import { type CollectionRecord, type StoredCollection, toCollection } from "../rows/stored-collection.ts";
import type { Capabilities } from "../schema/capabilities.ts";
import { detachedCollection } from "./detached-table.ts";
import type { LoadState } from "./load-state.ts";
import type { Partition } from "./partition.ts";
import { type PartitionRecord, readPartition } from "./partition-record.ts";

const mostKept = 5000;

/** Reads the results of `loadStateSql`; keeps the parsed partitions, which seldom change from batch to batch. */
export class StateReader {
  readonly #kept = new Map<string, Partition>();
  readonly #versions = new Map<string, string | undefined>();

  /** The version of STAC that a collection had when its state was last read, if that was not long ago. */
  stacVersionOf(collection: string): string | undefined {
    return this.#versions.get(collection);
  }

  /** @throws Fault `infrastructure` if the collection's table was taken out of `items` */
  read(results: readonly pg.QueryResult[], { tagsItems }: Capabilities): LoadState {
    const [settings, collections, leaves, found] = results.map(({ rows }) => rows as unknown[]);
    const record = (collections as CollectionRecord[] | undefined)?.[0];
    const collection = record && toCollection(record, tagsItems);
    const records = (leaves ?? []) as PartitionRecord[];
    if (collection && records.some(({ attached }) => !attached))
      throw detachedCollection(collection.id, collection.table);
    const partitions = records.map((record) => this.#partition(record));
    const byOid = new Map(partitions.map((partition) => [partition.oid, partition]));
    const existing = new Map<string, Partition[]>();
    const writers = new Set<string>();
    for (const { id, oid, writer } of (found ?? []) as { id: string; oid: number; writer: string }[]) {
      writers.add(writer);
      const partition = byOid.get(oid);
      if (partition) existing.set(id, [...(existing.get(id) ?? []), partition]);
    }
    if (collection) this.#keepVersion(collection);
    return {
      ...(settings as Pick<LoadState, "version" | "leavesStatistics" | "hasLedger" | "snapshot">[])[0],
      collection,
      partitions,
      existing,
      writers,
    } as LoadState;
  }

  #keepVersion({ id, stacVersion }: StoredCollection): void {
    if (this.#versions.size >= mostKept && !this.#versions.has(id)) this.#versions.clear();
    this.#versions.set(id, stacVersion);
  }

  #partition(record: PartitionRecord): Partition {
    const key = Object.values(record).join("\n");
    const kept = this.#kept.get(key);
    if (kept) return kept;
    if (this.#kept.size >= mostKept) this.#kept.clear();
    const partition = readPartition(record);
    this.#kept.set(key, partition);
    return partition;
  }
}
