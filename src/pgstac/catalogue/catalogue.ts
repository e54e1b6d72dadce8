import type { Fault } from "../../pipeline/fault/fault.ts";
import type { CollectionDocument } from "../../pipeline/item/collection.ts";
import type { LoadMethod } from "../../pipeline/operate/load-method.ts";
import type { OperateAction, OperateReplies, OperateRequest } from "../../pipeline/operate/operate.ts";
import type { Ledger } from "../../pipeline/run/run-outcomes.ts";
import type { ItemName, NotifyOf } from "../../pipeline/stage/loaded-item.ts";
import type { RemovedItem } from "../../pipeline/stage/removed-item.ts";
import type { BatchLoader } from "../load/batch-loader.ts";
import type { Document } from "../rows/document.ts";
import type { RunWindow } from "../runs/missing-messages.ts";
import type { RunOutcomes } from "../runs/read-outcomes.ts";

/** A pgstac database as the load stage and the operate function use it. */
export interface Catalogue extends BatchLoader, Ledger, AsyncDisposable {
  /**
   * Stores items of one collection, by default as `delsert`, which replaces an existing row in any partition. Resolves
   * to the fault of each item not stored, by its id (`item_refused`, `collection_missing`). When `giveUp` aborts, the
   * running transaction ends with its connection, and no other begins.
   * @throws Fault `infrastructure` or `contention` if the whole load failed and no item is at fault
   */
  loadItems(
    collection: string,
    items: readonly Document[],
    method?: LoadMethod,
    giveUp?: AbortSignal,
  ): Promise<ReadonlyMap<string, Fault>>;
  /** The version of STAC that a collection had when items were last loaded into it; it asks no database. */
  stacVersionOf(collection: string): string | undefined;
  /** Creates or replaces a collection. */
  loadCollection(collection: CollectionDocument): Promise<void>;
  /** Creates a collection if there is none of that id. */
  createCollection(collection: CollectionDocument): Promise<void>;
  /** Deletes the item that an object was read for; resolves to the number of items that were deleted. */
  removeItem(item: RemovedItem): Promise<number>;
  /**
   * Tells of the items in hand that were stored or removed, and of others that were left; begins nothing after `until`, a
   * time of `steadyNow`. Resolves to the reason why some are left.
   * @throws Fault `infrastructure` or `contention` of the database
   */
  notify(inHand: readonly ItemName[], notifyOf: NotifyOf, until: number): Promise<Fault | undefined>;
  /** Reads what became of the messages of a run's window; undefined without a ledger. */
  outcomesOf(window: RunWindow): Promise<RunOutcomes | undefined>;
  /** Answers an operator's request; `giveUp` ends it as it ends `loadItems`. */
  operate<Action extends OperateAction>(
    request: Extract<OperateRequest, { action: Action }>,
    giveUp?: AbortSignal,
  ): Promise<OperateReplies[Action]>;
}
