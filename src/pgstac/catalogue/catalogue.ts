import type { CollectionDocument } from "../../pipeline/collection.ts";
import type { Fault } from "../../pipeline/fault.ts";
import type { Operate } from "../../pipeline/operate.ts";
import type { LoadMethod } from "../../settings/load-method.ts";
import type { BatchLoader } from "../load/batch-loader.ts";
import type { Document } from "../rows/document.ts";

/** A pgstac database: what the load stage and the operate function need of it. */
export interface Catalogue extends BatchLoader, AsyncDisposable {
  /**
   * Stores items of one collection, by default as `delsert`: the row that is there gives way, in whatever partition it is.
   * Resolves to the fault of each item not stored, by its id (`item_refused`, `collection_missing`). When `giveUp` aborts,
   * the transaction that is under way ends with its connection, and none begins after it.
   * @throws Fault `infrastructure` or `contention` where the whole load failed and none of it is the items' fault
   */
  loadItems(
    collection: string,
    items: readonly Document[],
    method?: LoadMethod,
    giveUp?: AbortSignal,
  ): Promise<ReadonlyMap<string, Fault>>;
  /** Creates or replaces a collection. */
  loadCollection(collection: CollectionDocument): Promise<void>;
  /** Creates a collection where there is none of that id. */
  createCollection(collection: CollectionDocument): Promise<void>;
  readonly operate: Operate;
}
