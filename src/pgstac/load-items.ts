import type pg from "pg";
import { Fault } from "../pipeline/fault.ts";
import type { ItemDocument } from "../pipeline/item.ts";
import { type LoadState, loadStateSql, toLoadState } from "./begin-load.ts";
import { copyRows } from "./copy-rows.ts";
import { deleteRows } from "./delete-rows.ts";
import { readFeatures } from "./features.ts";
import { findUnchanged } from "./find-unchanged.ts";
import { ItemReader } from "./item-reader.ts";
import { alreadyThere, loadByFunctions } from "./load-by-functions.ts";
import { firstOfEach, type LoadMethod, lastOfEach } from "./load-method.ts";
import { allows, holds, isSettled, type Partition, partitionFor, touchesEdge } from "./partition.ts";
import type { ReadItem } from "./read-item.ts";
import { settlePartitions } from "./settle-partitions.ts";
import type { StoredCollection } from "./stored-collection.ts";
import { type Database, inTurn } from "./transaction.ts";
import { isSupported } from "./versions.ts";
import { widenPartitions } from "./widen-partitions.ts";

type Faults = Map<string, Fault>;

/** What one transaction came to. */
interface Round {
  readonly faults: Faults;
  /** Items whose partitions do not take them yet. */
  readonly waiting: readonly ReadItem[];
  /** Partitions whose statistics pgstac has to look after. */
  readonly unsettled: ReadonlySet<string>;
}

/**
 * Stores items of one collection; of each id one row remains, wherever the old one was. Resolves to the fault of each
 * item that was not stored.
 * @throws Fault `infrastructure` or `contention`
 */
export async function loadItems(
  database: Database,
  collection: string,
  documents: readonly ItemDocument[],
  method: LoadMethod,
): Promise<ReadonlyMap<string, Fault>> {
  const distinct = method === "delsert" || method === "upsert" ? lastOfEach(documents) : firstOfEach(documents);
  if (!isSupported(database.features.version)) {
    const stored = await loadByFunctions(database, collection, distinct, method);
    return stored ?? new Map(distinct.map(({ id }) => [id, missing(collection)]));
  }
  const reader = new ItemReader();
  const faults: Faults = new Map();
  const giveUpAt = Date.now() + database.patienceMilliseconds;
  for (let left = distinct; left.length > 0; ) {
    const round = await loadRound(database, collection, left, reader, method);
    for (const [id, fault] of round.faults) faults.set(id, fault);
    await settlePartitions(database, collection, round.unsettled);
    const unclear = await reader.askDatabase(database);
    const waiting = new Set(round.waiting.map(({ id }) => id));
    left = left.filter(({ id }) => waiting.has(id) || unclear.has(id));
    if (round.waiting.length === 0) continue;
    if (Date.now() > giveUpAt) throw new Fault("contention", `the partitions of ${collection} keep being narrowed`);
    await widenPartitions(database, collection, round.waiting);
  }
  return faults;
}

async function loadRound(
  database: Database,
  collection: string,
  documents: readonly ItemDocument[],
  reader: ItemReader,
  method: LoadMethod,
): Promise<Round> {
  const ids = documents.map(({ id }) => id);
  const { features } = database;
  const opening = {
    turn: { collection, alone: "where divided" },
    reading: loadStateSql(collection, ids, features),
  } as const;
  const result = await inTurn(database, opening, async (client, read) => {
    const state = toLoadState(read, features);
    if (state.version !== features.version) return undefined;
    return applyRound(client, state, documents, reader, method, features.keepsViews);
  });
  if (result) return result;
  database.features = await readFeatures(database.pool);
  if (!isSupported(database.features.version)) throw new Fault("contention", "pgstac was migrated meanwhile");
  return loadRound(database, collection, documents, reader, method);
}

async function applyRound(
  client: pg.ClientBase,
  state: LoadState,
  documents: readonly ItemDocument[],
  reader: ItemReader,
  method: LoadMethod,
  watchesBoxes: boolean,
): Promise<Round> {
  const { collection, partitions, existing } = state;
  const faults: Faults = new Map();
  if (!collection) {
    for (const { id, collection: name } of documents) faults.set(id, missing(name));
    return { faults, waiting: [], unsettled: new Set() };
  }
  const places = placesOf(partitions);
  const waiting: ReadItem[] = [];
  const writable = function* (among: Iterable<ItemDocument>): Generator<ReadItem> {
    for (const item of reader.read(among, faults)) {
      const partition = places(item);
      if (partition && allows(partition, item.start, item.end)) yield item;
      else waiting.push(item);
    }
  };

  let items: Iterable<ReadItem> = writable(documents);
  const unsettled = new Set<string>();
  if (existing.size > 0) {
    if (method === "insert") for (const id of existing.keys()) faults.set(id, alreadyThere(id));
    const wanted =
      method === "insert" || method === "ignore" ? documents.filter(({ id }) => !existing.has(id)) : documents;
    items = writable(wanted);
    if (wanted === documents) {
      const whole = [...items];
      // An item must not be gone while its new place is made.
      if (waiting.length > 0) return { faults, waiting: [...whole, ...waiting], unsettled };
      items = await withoutUnchanged(client, collection, state, whole);
      const gone = await deleteRows(client, collection.id, placesToClear(existing, items as ReadItem[]));
      for (const [partition, times] of gone) if (touchesEdge(partition, times)) unsettled.add(partition.name);
    }
  }
  const { copied, faults: refusals } = await copyRows(client, collection, items);
  for (const [id, fault] of refusals) faults.set(id, fault);
  for (const { item, box } of copied) {
    const partition = places(item);
    if (!partition || unsettled.has(partition.name)) continue;
    if (state.leavesStatistics || !isSettled(partition) || (watchesBoxes && !holds(partition.box, box))) {
      unsettled.add(partition.name);
    }
  }
  // Their partitions may have been widened for nothing.
  if (refusals.size > 0) for (const partition of partitions) unsettled.add(partition.name);
  return { faults, waiting, unsettled };
}

/** Items of a time mostly follow each other. */
function placesOf(partitions: readonly Partition[]): (item: ReadItem) => Partition | undefined {
  const byMonth = new Map<string, Partition | undefined>();
  const aligned = partitions.every(({ bounds }) => bounds === null || bounds.low.endsWith("-01T00:00:00.000000Z"));
  return ({ start }) => {
    if (!aligned) return partitionFor(partitions, start);
    const month = start.slice(0, 7);
    if (!byMonth.has(month)) byMonth.set(month, partitionFor(partitions, start));
    return byMonth.get(month);
  };
}

async function withoutUnchanged(
  client: pg.ClientBase,
  collection: StoredCollection,
  { existing }: LoadState,
  items: readonly ReadItem[],
): Promise<ReadItem[]> {
  const once = items.flatMap((item) => {
    const [partition, other] = existing.get(item.id) ?? [];
    return partition && !other ? [{ item, partition }] : [];
  });
  const unchanged = await findUnchanged(client, collection, once);
  return items.filter(({ id }) => !unchanged.has(id));
}

function placesToClear(existing: LoadState["existing"], items: readonly ReadItem[]): Map<Partition, string[]> {
  const ids = new Map<Partition, string[]>();
  for (const { id } of items) {
    for (const partition of existing.get(id) ?? []) ids.set(partition, [...(ids.get(partition) ?? []), id]);
  }
  return ids;
}

const missing = (collection: string): Fault =>
  new Fault("collection_missing", `there is no collection ${collection} in the catalogue`, {
    remedy: "stac-ingest collections load FILE, or set create_missing_collections",
  });
