import type pg from "pg";
import { Fault } from "../../pipeline/fault.ts";
import { steadyNow } from "../../pipeline/steady-now.ts";
import type { LoadMethod } from "../../settings/load-method.ts";
import { isSupported } from "../../settings/pgstac-versions.ts";
import { withCollectionLock } from "../database/with-collection-lock.ts";
import type { Document } from "../rows/document.ts";
import type { ItemRow } from "../rows/item-row.ts";
import { type ItemTimes, type TimedDocument, UnknownInstant } from "../rows/item-times.ts";
import type { Pgstac } from "../schema/open-pgstac.ts";
import { type LoadState, loadStateSql, toLoadState } from "./begin-load.ts";
import { changedItems, type MakeRows } from "./changed-items.ts";
import { copyRows } from "./copy-rows.ts";
import { ItemRows } from "./item-rows.ts";
import { alreadyThere, loadByFunctions } from "./load-by-functions.ts";
import { loadByHalves } from "./load-by-halves.ts";
import { firstOfEach, lastOfEach } from "./one-of-each-id.ts";
import { allows, holds, isSettled, type Partition, partitionFor, touchesEdge } from "./partition.ts";
import { replaceRows } from "./replace-rows.ts";
import { isFar } from "./stored-instant.ts";
import { updatePartitions } from "./update-partitions.ts";
import { widenPartitions } from "./widen-partitions.ts";

/** What is one of more than so many is not worth locking partitions for. */
const fewOf = 8;

type Faults = Map<string, Fault>;

/** What one transaction came to. */
interface Round {
  readonly faults: Faults;
  /** Datetimes only the database can read, by the item they are of. */
  readonly unclear: ReadonlyMap<string, UnknownInstant>;
  /** Items whose partitions do not take them yet. */
  readonly waiting: readonly TimedDocument[];
  /** True where some of those have no partition at all. */
  readonly lacksTables: boolean;
  /** Partitions whose statistics pgstac has to look after. */
  readonly unsettled: ReadonlySet<string>;
}

/**
 * Stores items of one collection; of each id one row remains, wherever the old one was. Resolves to the fault of each
 * item that was not stored. Those that are put aside are as they were.
 * @throws Fault `infrastructure` or `contention`
 */
export async function loadItems(
  pgstac: Pgstac,
  collection: string,
  documents: readonly Document[],
  method: LoadMethod,
  aside?: Set<string>,
): Promise<ReadonlyMap<string, Fault>> {
  const distinct = method === "delsert" || method === "upsert" ? lastOfEach(documents) : firstOfEach(documents);
  return loadByHalves(distinct, (part) => loadDistinct(pgstac, collection, part, method, aside));
}

async function loadDistinct(
  pgstac: Pgstac,
  collection: string,
  distinct: readonly Document[],
  method: LoadMethod,
  aside: Set<string> | undefined,
): Promise<ReadonlyMap<string, Fault>> {
  if (!isSupported(pgstac.capabilities.current.version)) {
    const stored = await loadByFunctions(pgstac, collection, distinct, method);
    return stored ?? new Map(distinct.map(({ id }) => [id, missing(collection)]));
  }
  using rows = new ItemRows();
  const faults: Faults = new Map();
  const unsettled = new Set<string>();
  const giveUpAt = steadyNow() + pgstac.patienceMilliseconds;
  try {
    for (let left = distinct; left.length > 0; ) {
      const round = await loadRound(pgstac, collection, left, rows, method);
      for (const [id, fault] of round.faults) faults.set(id, fault);
      for (const name of round.unsettled) unsettled.add(name);
      await rows.askDatabase(pgstac, round.unclear.values());
      const waiting = new Set(round.waiting.map(({ id }) => id));
      if (aside && fewOf * waiting.size < distinct.length) {
        for (const id of waiting) aside.add(id);
        waiting.clear();
      }
      left = left.filter(({ id }) => waiting.has(id) || round.unclear.has(id));
      if (waiting.size === 0) continue;
      if (steadyNow() > giveUpAt) throw new Fault("contention", `the partitions of ${collection} keep being narrowed`);
      await widenPartitions(pgstac, collection, round.waiting, round.lacksTables);
    }
  } finally {
    // Once for all rounds: up to 0.9.11 it takes longer than what a few items are stored in.
    await updatePartitions(pgstac, collection, unsettled);
  }
  return faults;
}

async function loadRound(
  pgstac: Pgstac,
  collection: string,
  documents: readonly Document[],
  rows: ItemRows,
  method: LoadMethod,
): Promise<Round> {
  const ids = documents.map(({ id }) => id);
  const capabilities = pgstac.capabilities.current;
  const lock = { collection, ids, reading: loadStateSql(collection, ids, capabilities) };
  const result = await withCollectionLock(pgstac, lock, async (client, read) => {
    const state = toLoadState(read, capabilities);
    if (state.version !== capabilities.version) return undefined;
    return applyRound(client, state, documents, rows, method, capabilities.keepsViews);
  });
  if (result) return result;
  await pgstac.capabilities.readAgain();
  if (!isSupported(pgstac.capabilities.current.version)) throw new Fault("contention", "pgstac was migrated meanwhile");
  return loadRound(pgstac, collection, documents, rows, method);
}

async function applyRound(
  client: pg.ClientBase,
  state: LoadState,
  documents: readonly Document[],
  rows: ItemRows,
  method: LoadMethod,
  watchesBoxes: boolean,
): Promise<Round> {
  const { collection, partitions, existing } = state;
  const faults: Faults = new Map();
  if (!collection) {
    for (const { id, collection: name } of documents) faults.set(id, missing(name));
    return { faults, unclear: new Map(), waiting: [], lacksTables: false, unsettled: new Set() };
  }
  const replaces = method === "upsert" || method === "delsert";
  const wanted = replaces ? documents : documents.filter(({ id }) => !existing.has(id));
  if (method === "insert") for (const id of existing.keys()) faults.set(id, alreadyThere(id));
  const places = placesOf(partitions);
  const ready: TimedDocument[] = [];
  const waiting: TimedDocument[] = [];
  const unclear = new Map<string, UnknownInstant>();
  let lacksTables = false;
  const fitting = function* (): Generator<TimedDocument> {
    for (const document of wanted) {
      const item = rows.timesOf(document);
      if (item instanceof Fault) {
        faults.set(document.id, item);
        continue;
      }
      if (item instanceof UnknownInstant) {
        unclear.set(document.id, item);
        continue;
      }
      const partition = places(item);
      if (partition && allows(partition, item.start, item.end)) {
        ready.push(item);
        yield item;
      } else {
        waiting.push(item);
        if (!partition) lacksTables = true;
      }
    }
  };
  const make: MakeRows = function* (items) {
    for (const item of items) {
      const row = rows.rowOf(item, collection);
      if (row instanceof Fault) faults.set(item.id, row);
      else yield row;
    }
  };
  const unsettled = new Set<string>();
  let copied: readonly ItemRow[];
  // Where they need not be put in order, items are read, and their rows made, while the database takes those before them.
  const inOrder = collection.partitionTrunc === null ? fitting() : byTime(fitting());
  if (!replaces || existing.size === 0) copied = await copyRows(client, collection, make(inOrder), faults);
  else {
    // The old rows of those that wait stay until their new place is made.
    const fit = [...inOrder];
    const changed = await changedItems(client, existing, fit, make);
    const replaced = await replaceRows(client, collection, existing, changed, make, faults);
    for (const [partition, times] of replaced.gone) if (touchesEdge(partition, times)) unsettled.add(partition.name);
    ({ copied } = replaced);
  }
  for (const row of copied) {
    const partition = places(row);
    if (!partition || unsettled.has(partition.name)) continue;
    if (state.leavesStatistics || !isSettled(partition) || (watchesBoxes && !holds(partition.box, row.box))) {
      unsettled.add(partition.name);
    }
  }
  for (const item of ready) {
    // Its partition may have been widened for nothing.
    const partition = faults.has(item.id) && places(item);
    if (partition) unsettled.add(partition.name);
  }
  return { faults, unclear, waiting, lacksTables, unsettled };
}

/** So that rows of a partition go into it together. */
const byTime = (items: Iterable<TimedDocument>): TimedDocument[] =>
  [...items].sort((a, b) => (a.start < b.start ? -1 : Number(a.start > b.start)));

/** Items of a time mostly follow each other. */
function placesOf(partitions: readonly Partition[]): (item: ItemTimes) => Partition | undefined {
  const byMonth = new Map<string, Partition | undefined>();
  const aligned = partitions.every(
    ({ bounds }) => bounds === null || isFar(bounds.low) || bounds.low.endsWith("-01T00:00:00.000000Z"),
  );
  return ({ start }) => {
    if (!aligned) return partitionFor(partitions, start);
    const month = start.slice(0, 7);
    if (!byMonth.has(month)) byMonth.set(month, partitionFor(partitions, start));
    return byMonth.get(month);
  };
}

const missing = (collection: string): Fault =>
  new Fault("collection_missing", `there is no collection ${collection} in the catalogue`, {
    remedy: "stac-ingest collections load FILE, or set create_missing_collections",
  });
