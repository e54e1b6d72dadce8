import { loadItems } from "../load/load-items.ts";
import { openLoader } from "../load/loader.ts";
import { RowMemory } from "../rows/row-memory.ts";
import { openPgstac, type Pgstac, type PgstacOptions } from "../schema/open-pgstac.ts";
import type { Catalogue } from "./catalogue.ts";
import { createCollection } from "./create-collection.ts";
import { loadCollection } from "./load-collection.ts";
import { operate } from "./operate.ts";
import { removeItem } from "./remove-item.ts";

export interface CatalogueOptions extends PgstacOptions {
  /** Memory of the caller, who disposes of it; by default the catalogue opens its own. */
  readonly memory?: RowMemory;
}

/**
 * Opens the pgstac database at a `postgresql://` address.
 * @throws Fault `database_unreachable`, `pgstac_missing` or `pgstac_unsupported`
 */
export async function openCatalogue(
  url: string,
  { memory: shared, ...options }: CatalogueOptions = {},
): Promise<Catalogue> {
  const pgstac = await openPgstac(url, options);
  loadPostgis(pgstac);
  const memory = shared ?? new RowMemory();
  const loader = openLoader(pgstac, memory);
  return {
    async loadItems(collection, items, method = "delsert", giveUp) {
      const until = giveUp ? { ...loader, giveUp } : loader;
      return (await loadItems(until, collection, items, { method, mayDefer: false })).faults;
    },
    loadOrDefer: (collection, items, method) => loadItems(loader, collection, items, { method, mayDefer: true }),
    loadCollection: (collection) => loadCollection(pgstac, collection),
    createCollection: (collection) => createCollection(pgstac, collection),
    removeItem: (item) => removeItem(pgstac, item),
    operate: (request) => operate(pgstac, request),
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
