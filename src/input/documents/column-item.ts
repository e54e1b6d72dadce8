import { Fault } from "../../pipeline/fault/fault.ts";
import { isObject } from "../../pipeline/text/json.ts";
import { arrowGeometryReader } from "./arrow-geometry.ts";
import type { GeoColumns } from "./geo-columns.ts";
import { type ColumnNode, columnReader } from "./parquet-column.ts";
import type { ReadValue } from "./parquet-leaf.ts";

interface Column {
  readonly name: string;
  readonly read: ReadValue;
}

/** A row of a table, its values as hyparquet reads them. */
export type ColumnRow = Readonly<Record<string, unknown>>;

const ownColumns: ReadonlySet<string> = new Set([
  ...["type", "stac_version", "stac_extensions", "id", "geometry", "bbox", "links", "assets", "collection"],
]);

/**
 * The writer of items' text from rows: puts an item together again that stac-geoparquet spread over columns. A column that
 * is not an item's own is one of its properties.
 */
export function itemWriter(
  columns: readonly ColumnNode[],
  { encodings, covering }: GeoColumns,
): (row: ColumnRow) => string | Fault {
  const readers = columns.flatMap((column): Column[] => {
    const { name } = column.element;
    if (covering.has(name) || isIndexOfPandas.test(name)) return [];
    const [read, encoding] = [columnReader(column), encodings.get(name)];
    return [{ name, read: encoding === undefined ? read : arrowGeometryReader(encoding, read) }];
  });
  return (row) => {
    const values = new Map<string, unknown>();
    for (const { name, read } of readers) {
      try {
        values.set(name, read(row[name]));
      } catch (error) {
        return faultOf(name, error);
      }
    }
    return JSON.stringify(itemOf(values));
  };
}

const isIndexOfPandas = /^__index_level_\d+__$/;

function itemOf(values: ReadonlyMap<string, unknown>): Record<string, unknown> {
  // Members that an item must have, and that no table can say if they are null or empty in each row.
  const item: Record<string, unknown> = { type: "Feature", geometry: null, links: [], assets: {} };
  const properties: Record<string, unknown> = { datetime: null };
  for (const [name, value] of values) {
    if (value === null) continue;
    if (name === "properties" && isObject(value)) Object.assign(properties, value);
    else if (!ownColumns.has(name)) properties[name] = value;
    else item[name] = name === "bbox" ? boundingBox(value) : value;
  }
  return { ...item, properties };
}

function boundingBox(value: unknown): unknown {
  if (!isObject(value)) return value;
  const { xmin, ymin, zmin, xmax, ymax, zmax } = value;
  if (xmin === undefined) return undefined;
  return zmin === undefined ? [xmin, ymin, xmax, ymax] : [xmin, ymin, zmin, xmax, ymax, zmax];
}

function faultOf(column: string, error: unknown): Fault {
  if (!(error instanceof Fault)) throw error;
  const { kind, message, remedy } = error;
  return new Fault(kind, `the column ${JSON.stringify(column)}: ${message}`, {
    ...(remedy && { remedy }),
    cause: error,
  });
}
