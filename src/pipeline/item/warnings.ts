import { assetWarnings } from "./asset-warnings.ts";
import { footprintWarnings } from "./footprint-warnings.ts";
import type { Item } from "./item.ts";
import { spellingWarnings } from "./spelling-warnings.ts";
import { timeWarnings } from "./time-warnings.ts";
import type { Warning } from "./warning.ts";

/** Everything that raises a doubt about an item that is valid, by the item alone. */
// A direct load asks only about items that `pgstac/rows/wasm/doubts.ts` finds doubtful: what is new here goes there, too.
export function warningsOf(item: Item, now = Date.now()): Warning[] {
  const { properties, assets } = item;
  return [
    ...footprintWarnings(item),
    ...timeWarnings(properties, now),
    ...spellingWarnings([properties.datetime, properties.start_datetime, properties.end_datetime]),
    ...assetWarnings(assets),
  ];
}
