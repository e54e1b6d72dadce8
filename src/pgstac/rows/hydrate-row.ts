import { Fault } from "../../pipeline/fault/fault.ts";
import { isObject } from "../../pipeline/text/json.ts";
import { JsonSource } from "../../pipeline/text/json-source.ts";
import { parseLosslessly } from "../../pipeline/text/parse-losslessly.ts";
import { ambiguousNull } from "./ambiguous-null.ts";
import { hydrate } from "./hydrate.ts";
import { inStacOrder } from "./in-stac-order.ts";
import { baseItemKey } from "./item-names.ts";
import { readEwkb } from "./read-ewkb.ts";

/** A row of an item as PostgreSQL prints its columns, and the base item that was taken away from it. */
export interface StoredItem {
  readonly id: string;
  readonly collection: string;
  /** EWKB in hexadecimal digits. */
  readonly geometry: string;
  readonly content: string;
  readonly private: string | null;
  readonly base_item: string;
  /** True if the item names a base item that is not there any more. */
  readonly lost_base: boolean;
}

/** An item as it was before it was stored. */
export interface HydratedItem {
  readonly text: string;
  /** Sentences about values that storage cannot tell from others. */
  readonly doubts: readonly string[];
}

/**
 * Makes the item that a row was made from, with its nulls and with numbers as they are stored. `tagsItems` says that the
 * content may name a base item.
 * @throws Fault `not_json` if it is nested too deep, `invalid_item` if GeoJSON does not know its geometry
 */
export function hydrateRow(row: StoredItem, tagsItems: boolean): HydratedItem {
  const what = `item ${row.id}`;
  const content = parseObject(row.content, what);
  if (tagsItems) delete content[baseItemKey];
  const base = parseObject(row.base_item, `the base item of ${row.collection}`);
  const item = inStacOrder({
    ...hydrate(base, content),
    id: row.id,
    collection: row.collection,
    geometry: geometryOf(row, what),
    ...(row.private !== null && { private: parseLosslessly(row.private, what) }),
  });
  return { text: JSON.stringify(item), doubts: doubtsOf(row, base, content, what) };
}

function parseObject(text: string, what: string): Record<string, unknown> {
  const value = parseLosslessly(text, what);
  return isObject(value) ? value : {};
}

function geometryOf({ geometry }: StoredItem, what: string): unknown {
  try {
    return readEwkb(geometry, coordinate);
  } catch (error) {
    throw new Fault("invalid_item", `${what} cannot be printed: ${(error as Error).message}`, { cause: error });
  }
}

/** JSON.stringify drops the sign of a zero, and a double keeps it. */
const coordinate = (double: number): unknown => (Object.is(double, -0) ? JsonSource.rawJSON("-0.0") : double);

function doubtsOf(row: StoredItem, base: object, content: object, what: string): string[] {
  const doubts: string[] = [];
  if (row.lost_base) {
    doubts.push(
      `${what} names a base item of ${row.collection} that is gone; members it had in common with that are those of the current one`,
    );
  }
  const path = ambiguousNull(base, content);
  if (path !== undefined) {
    doubts.push(
      `${path} of ${what} is null, as it went in if stac-ingest or pypgstac loaded it; if pgstac's own functions did (a transactions API), it stands for the value of item_assets`,
    );
  }
  return doubts;
}
