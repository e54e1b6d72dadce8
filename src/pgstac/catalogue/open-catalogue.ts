import type { NotifyOf } from "../../pipeline/stage/loaded-item.ts";
import { loadItems } from "../load/load-items.ts";
import { openLoader } from "../load/loader.ts";
import { prepareNotices } from "../notices/prepare-notices.ts";
import { sendNotices } from "../notices/send-notices.ts";
import type { Document } from "../rows/document.ts";
import { RowMemory } from "../rows/row-memory.ts";
import { LedgerUpkeep } from "../runs/ledger-upkeep.ts";
import { prepareLedger } from "../runs/prepare-ledger.ts";
import { readOutcomes } from "../runs/read-outcomes.ts";
import { recordOutcomes } from "../runs/record-outcomes.ts";
import { recordRun } from "../runs/record-run.ts";
import { openPgstac, type Pgstac, type PgstacOptions } from "../schema/open-pgstac.ts";
import type { Catalogue } from "./catalogue.ts";
import { createCollection } from "./create-collection.ts";
import { loadCollection } from "./load-collection.ts";
import { operate } from "./operate.ts";
import { removeItem } from "./remove-item.ts";

export interface CatalogueOptions extends PgstacOptions {
  /** Memory of the caller, who disposes of it; by default the catalogue opens its own. */
  readonly memory?: RowMemory;
  /** False if the order of publication does not count; by default it does. */
  readonly newestWins?: boolean;
  /** True if the ledger of runs is made where there is none. */
  readonly preparesLedger?: boolean;
  /** True if it is kept what is to be told of items that are stored or removed, for `notify`. */
  readonly keepsNotices?: boolean;
  /** Told of the items that operators delete. */
  readonly notifyOf?: NotifyOf;
}

/**
 * Opens the pgstac database at a `postgresql://` address.
 * @throws Fault `database_unreachable`, `pgstac_missing` or `pgstac_unsupported`
 */
export async function openCatalogue(
  url: string,
  {
    memory: shared,
    newestWins = true,
    preparesLedger = false,
    keepsNotices = false,
    notifyOf,
    ...options
  }: CatalogueOptions = {},
): Promise<Catalogue> {
  const pgstac = await openPgstac(url, options);
  loadPostgis(pgstac);
  if (keepsNotices || notifyOf) {
    await prepareNotices(pgstac).catch(async (error: unknown) => {
      await pgstac.pool.end();
      throw error;
    });
  } else if (preparesLedger) await prepareOrSay(pgstac, options.announce);
  const upkeep = new LedgerUpkeep(pgstac);
  const memory = shared ?? new RowMemory();
  const loader = openLoader(pgstac, memory, { newestWins, keepsNotices });
  return {
    async loadItems(collection, items, method = "delsert", giveUp) {
      const until = giveUp ? { ...loader, giveUp } : loader;
      const { faults } = await loadItems(until, collection, items, { method, mayDefer: false });
      await upkeep.after(runsOf(items));
      return faults;
    },
    async loadBatch(collection, items, options) {
      const outcome = await loadItems(loader, collection, items, options);
      const runs = runsOf(items);
      if (runs.size > 0) await upkeep.after(runs);
      return outcome;
    },
    outcomesOf: (window) => readOutcomes(pgstac, window),
    stacVersionOf: (collection) => loader.stateReader.stacVersionOf(collection),
    loadCollection: (collection) => loadCollection(pgstac, collection),
    createCollection: (collection) => createCollection(pgstac, collection),
    removeItem: (item) => removeItem(pgstac, item, { keepsNotices }),
    notify: (inHand, notifyOf, until) => sendNotices(pgstac, inHand, notifyOf, until),
    async recordOutcomes(entries) {
      await recordOutcomes(pgstac, entries);
      await upkeep.after(new Set(entries.map(({ runId }) => runId)));
    },
    recordRun: async (record) => void (await recordRun(pgstac, record)),
    operate: (request, giveUp) => operate(giveUp ? { ...pgstac, giveUp } : pgstac, request, notifyOf),
    async [Symbol.asyncDispose]() {
      await pgstac.pool.end();
      if (!shared) memory[Symbol.dispose]();
    },
  };
}

/** Has the server load PostGIS while items are still being read, so that the first geometry does not wait for it. */
function loadPostgis({ pool }: Pgstac): void {
  pool.query("SELECT postgis_lib_version()").catch(() => {});
}

/** Items are loaded without a ledger, too. */
async function prepareOrSay(pgstac: Pgstac, announce: PgstacOptions["announce"]): Promise<void> {
  try {
    await prepareLedger(pgstac);
  } catch (error) {
    announce?.(
      `the ledger of runs is not kept, because the schema stac_ingest cannot be made: ${(error as Error).message}; GRANT CREATE ON DATABASE to this user and start again`,
    );
  }
}

const runsOf = (items: readonly Document[]): ReadonlySet<string> =>
  new Set(items.flatMap(({ publication }) => publication?.origin?.runId ?? []));
