/** Members that are read of an item: the columns, then the members that decide their values, then the version. */
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
  "stac_version",
] as const;

export type ItemName = (typeof itemNames)[number];

/** Members of an item that are columns of their own and no content. */
export const columnKeys: ReadonlySet<string> = new Set<ItemName>(["id", "collection", "geometry", "private"]);

/** Member that names the base item that was taken away from the content. */
export const baseItemKey = "pgstac:base_item" satisfies ItemName;
