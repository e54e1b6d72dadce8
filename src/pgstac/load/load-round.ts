import { Fault } from "../../pipeline/fault/fault.ts";
import type { LoadMethod } from "../../pipeline/operate/load-method.ts";
import type { ItemName } from "../../pipeline/stage/loaded-item.ts";
import { isSupported } from "../../settings/pgstac-versions.ts";
import { withCollectionLock } from "../database/with-collection-lock.ts";
import { keepNotice } from "../notices/keep-notice.ts";
import type { Document } from "../rows/document.ts";
import type { TimedDocument } from "../rows/item-times.ts";
import { recordStoredSql } from "../runs/record-stored-sql.ts";
import { doneItems } from "./done-items.ts";
import type { ItemRows } from "./item-rows.ts";
import { lateItems, noLateItems } from "./late-items.ts";
import type { ItemOutcome, LoadOutcome } from "./load-outcome.ts";
import { type LoadState, loadStateSql } from "./load-state.ts";
import { loadedItems } from "./loaded-items.ts";
import type { Loader } from "./loader.ts";
import { missingCollection } from "./missing-collection.ts";
import { outdatedPartitions } from "./outdated-partitions.ts";
import { planRound, type RoundPlan } from "./plan-round.ts";
import { writeRound } from "./write-round.ts";
import type { Written } from "./written.ts";

/** Items of one collection that are to be stored in one transaction. */
export interface RoundInput {
  readonly collection: string;
  readonly documents: readonly Document[];
  readonly times: ReadonlyMap<string, TimedDocument | Fault>;
  readonly rows: ItemRows;
  readonly method: LoadMethod;
  readonly teller: ItemName | undefined;
}

/** The outcome of one transaction. */
export interface Round extends Pick<RoundPlan, "faults" | "waiting" | "lacksTables">, Pick<LoadOutcome, "outcomes"> {
  /** Partitions whose statistics and constraints may be outdated. */
  readonly outdated: ReadonlySet<string>;
}

/**
 * Stores the items whose partitions take them, in one transaction. Repeats it if pgstac was migrated since its
 * capabilities were read.
 * @throws Fault `infrastructure` or `contention`
 */
export async function loadRound(loader: Loader, input: RoundInput): Promise<Round> {
  for (;;) {
    const round = await tryRound(loader, input);
    if (round) return round;
    const { version } = await loader.capabilities.readAgain();
    if (!isSupported(version)) throw new Fault("contention", "pgstac was migrated meanwhile");
  }
}

async function tryRound(
  loader: Loader,
  { collection: id, documents, times, rows, method, teller }: RoundInput,
): Promise<Round | undefined> {
  const capabilities = loader.capabilities.current;
  const ids = documents.map((document) => document.id);
  const lock = { collection: id, ids, reading: loadStateSql(id, ids, capabilities) };
  return withCollectionLock(loader, lock, async (client, read, closing) => {
    const state = loader.stateReader.read(read, capabilities);
    if (state.version !== capabilities.version) return undefined;
    const { collection } = state;
    if (!collection) return noRound(ids, await missingCollection(client, id));
    const looking = loader.newestWins ? lateItems(client, state, id, documents) : noLateItems;
    // While the database looks; mostly no item is late.
    const planned = planRound({ ...state, collection }, documents, times, method);
    const { late, mayReplace } = await looking;
    const current = late.size === 0 ? documents : documents.filter((document) => !late.has(document.id));
    const plan = late.size === 0 ? planned : planRound({ ...state, collection }, current, times, method);
    const written = await writeRound(client, collection, state, plan, rows.in(collection));
    if (state.hasLedger) {
      const done = doneItems(documents, state, plan, written, late);
      // Loaders of a collection that is divided by time wait for each other before they judge.
      const judgedBy = collection.partitionTrunc === null ? state.snapshot : undefined;
      const recorded = { keepsVersions: loader.newestWins, judgedBy, mayReplace };
      for (const sql of await recordStoredSql(client, id, done, recorded)) closing.push(sql);
    }
    if (loader.keepsNotices) {
      const items = loadedItems(id, current, state, written);
      await keepNotice(client, items, teller);
    }
    return {
      ...plan,
      faults: new Map([...plan.faults, ...written.faults]),
      outcomes: outcomesOf(state, plan, written, late),
      outdated: outdatedPartitions(state, plan, written, capabilities.keepsViews),
    };
  });
}

/** Tells what became of items that were there before. */
function outcomesOf(
  { existing }: Pick<LoadState, "existing">,
  { stored, left }: RoundPlan,
  { copied, faults }: Written,
  late: ReadonlySet<string>,
): LoadOutcome["outcomes"] {
  const outcomes = new Map<string, ItemOutcome>(left.map((id) => [id, "ignored"]));
  for (const id of late) outcomes.set(id, "superseded");
  if (existing.size === 0) return outcomes;
  const written = new Set(copied.map(({ id }) => id));
  for (const { id } of stored) {
    if (existing.has(id) && !faults.has(id)) outcomes.set(id, written.has(id) ? "changed" : "unchanged");
  }
  return outcomes;
}

const noRound = (ids: readonly string[], fault: Fault): Round => ({
  waiting: [],
  lacksTables: false,
  faults: new Map(ids.map((id) => [id, fault])),
  outcomes: new Map(),
  outdated: new Set(),
});
