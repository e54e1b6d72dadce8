import type { ItemTime } from "../pipeline/generate.ts";
import type { ItemRequest } from "../pipeline/item-request.ts";

/** Makes items from files: a pool of warm Python workers, one environment a package set. */
export interface ItemMaker extends AsyncDisposable {
  /**
   * Runs `stac <group> create-item` and returns the item's JSON text as the package wrote it; undefined where no worker
   * came free by `time.beginBy`.
   * @throws Fault `package_not_allowed`, `package_not_found`, `package_unavailable`, `no_such_group`,
   * `invalid_arguments`, `href_not_allowed`, `item_failed`, `invalid_item`, `network`, `timeout` or `crash`
   */
  createItem(request: ItemRequest, time: ItemTime): Promise<string | undefined>;
  /** Has a package imported before its first item is asked for. @throws Fault where that fails */
  prime(packageName: string): Promise<void>;
}
