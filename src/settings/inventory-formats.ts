/** Formats that an inventory may have; `src/input/inventory` reads each. */
export const inventoryFormats = ["text", "csv", "csv-no-header", "jsonl", "parquet"] as const;
export type InventoryFormat = (typeof inventoryFormats)[number];
