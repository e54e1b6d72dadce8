/** Members an item is known by: the columns, then what decides what is in them. */
export const itemNames = [
  "id",
  "collection",
  "geometry",
  "private",
  "properties",
  "pgstac:base_item",
  "datetime",
  "start_datetime",
  "end_datetime",
] as const;

export type ItemName = (typeof itemNames)[number];

/** Members of an item that are columns of their own and no content. */
export const columnKeys: ReadonlySet<string> = new Set<ItemName>(["id", "collection", "geometry", "private"]);

/** Member that says which of its collection's base items was taken away from the content. */
export const baseItemKey = "pgstac:base_item" satisfies ItemName;
