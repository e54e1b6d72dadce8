import type { Warn } from "../pipeline/item/warning.ts";
import type { ItemRequest } from "../pipeline/message/item-request.ts";
import type { ItemTime } from "../pipeline/stage/generate.ts";
import type { UsedSet } from "../pipeline/stage/used-set.ts";

/** The terms of an item that is of no message. */
export interface ItemBeside {
  /** Local folders that may be read for it, besides those that messages may name. */
  readonly folders: readonly string[];
  /** Hash of the package's lock, as in `UsedSet`: with another one the item is not made. */
  readonly lock: string;
}

/** Makes items from files, with a pool of running Python workers and one environment for each package set. */
export interface ItemMaker extends AsyncDisposable {
  /**
   * Runs `stac <group> create-item` and returns the item's JSON text as the package wrote it; undefined if no worker
   * was free by `time.beginBy`. `warn` gets doubts about how the item was made, and
   * `using` the package set, as soon as it is known.
   * @throws Fault `package_not_allowed`, `package_not_found`, `package_unavailable`, `no_such_group`,
   * `invalid_arguments`, `href_not_allowed`, `item_failed`, `invalid_item`, `network`, `timeout` or `crash`
   */
  createItem(
    request: ItemRequest,
    time: ItemTime,
    warn?: Warn,
    using?: (set: UsedSet) => void,
  ): Promise<string | undefined>;
  /**
   * Makes an item that is of no message, if a worker is free for it; else, or if the package is locked otherwise, returns
   * undefined. @throws Fault as `createItem`
   */
  createItemBeside(request: ItemRequest, beside: ItemBeside): Promise<string | undefined>;
  /** Installs a package before its first item is asked for. @throws Fault if that fails */
  install(packageName: string): Promise<void>;
  /** Imports a package before its first item is asked for. @throws Fault if that fails */
  preload(packageName: string): Promise<void>;
}
