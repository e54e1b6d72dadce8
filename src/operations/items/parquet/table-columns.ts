import { isObject } from "../../../pipeline/text/json.ts";
import { type ColumnType, nothing, widened } from "./column-type.ts";

/** An item as `parseLosslessly` makes it. */
export type ParsedItem = Readonly<Record<string, unknown>>;

/** Columns of a table of items, by name, in their order. */
export type TableColumns = ReadonlyMap<string, ColumnType>;

/** Columns of what is beside an item's properties, as stac-geoparquet has them. */
const ownColumns: TableColumns = new Map<string, ColumnType>([
  ["type", { kind: "text" }],
  ["stac_version", { kind: "text" }],
  ["stac_extensions", { kind: "list", of: { kind: "text" } }],
  ["id", { kind: "text" }],
  ["geometry", { kind: "geometry" }],
  ["bbox", { kind: "box" }],
  ["links", nothing],
  ["assets", nothing],
  ["collection", { kind: "text" }],
]);

const timeColumns: TableColumns = new Map(
  ["datetime", "start_datetime", "end_datetime", "created", "updated", "expires", "published", "unpublished"].map(
    (name) => [name, { kind: "time" }],
  ),
);

/** The column of properties that have the name of another column. */
export const propertiesColumn = "properties";

const isTaken = (name: string): boolean =>
  ownColumns.has(name) || name === propertiesColumn || name === "__proto__" || /^__index_level_\d+__$/.test(name);

/** Divides an item into the values of columns: its own members, and its properties at the same level. */
export function* valuesOf(item: ParsedItem): Generator<[column: string, value: unknown]> {
  for (const name of ownColumns.keys()) if (Object.hasOwn(item, name)) yield [name, item[name]];
  const properties = isObject(item["properties"]) ? item["properties"] : {};
  const taken: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(properties)) {
    if (isTaken(name)) taken[name] = value;
    else yield [name, value];
  }
  if (Object.keys(taken).length > 0) yield [propertiesColumn, taken];
}

/** Names the members of an item that no column is for. */
export const membersLeftOut = (item: ParsedItem): string[] =>
  Object.keys(item).filter((name) => name !== "properties" && !ownColumns.has(name));

/** Finds the columns that items need, one item after the other. */
export class ColumnFinder {
  readonly #columns = new Map<string, ColumnType>([...ownColumns, ["datetime", { kind: "time" }]]);

  add(item: ParsedItem): void {
    for (const [name, value] of valuesOf(item)) {
      const before = this.#columns.get(name) ?? timeColumns.get(name) ?? nothing;
      const type = widened(before, value);
      if (type !== before || !this.#columns.has(name)) this.#columns.set(name, type);
    }
  }

  get columns(): TableColumns {
    return this.#columns;
  }
}
