import type { LoadedItem } from "../../pipeline/stage/loaded-item.ts";
import { instantFormat } from "../rows/instant.ts";

/** Columns of pgstac.items by which `rowItems` tells of them. */
export const rowColumns = `id, to_char(datetime, ${instantFormat}) AS datetime,
  to_char(end_datetime, ${instantFormat}) AS end_datetime,
  CASE WHEN jsonb_typeof(content->'bbox') = 'array' THEN content->'bbox'
    WHEN NOT st_isempty(geometry)
    THEN jsonb_build_array(st_xmin(geometry), st_ymin(geometry), st_xmax(geometry), st_ymax(geometry)) END AS bbox`;

/** A row of those columns. */
export type ItemRow = Pick<LoadedItem, "id" | "datetime" | "end_datetime" | "bbox">;

/** Makes what is told of the items of rows. */
export function rowItems(
  { rows }: { readonly rows: readonly ItemRow[] },
  collection: string,
  tell: (id: string) => Pick<LoadedItem, "outcome" | "run_id">,
): LoadedItem[] {
  return rows.map(({ id, datetime, end_datetime, bbox }) => {
    const { outcome, run_id } = tell(id);
    return { outcome, collection, id, bbox, datetime, end_datetime, run_id };
  });
}
