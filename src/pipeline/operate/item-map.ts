import type { FlawName } from "../item/flaws.ts";

/** An item as a map draws it. */
export interface Footprint {
  readonly collection: string;
  readonly id: string;
  /** ISO 8601. */
  readonly datetime: string;
  /** GeoJSON. */
  readonly geometry: { readonly type: string };
}

/** An item on the map, with the place of its data. */
export interface LocatedItem extends Footprint {
  /** Address of its data; null if no asset has one. */
  readonly href: string | null;
}

/** The items of a part of the world: each of them, or if they are too many, how many there are in each cell of a grid. */
export interface ItemMap {
  readonly footprints: readonly Footprint[];
  /** The column and the row of a cell, counted from 0° east and north, and its number of items. */
  readonly cells: readonly (readonly [column: number, row: number, items: number])[];
  /** True if the numbers come from a sample. */
  readonly isEstimate: boolean;
}

/** Numbers of items along time, in steps of one length. */
export interface ItemTimes {
  /** ISO 8601 of the first and the last; null if there are no items. */
  readonly first: string | null;
  readonly last: string | null;
  readonly steps: readonly number[];
  readonly isEstimate: boolean;
}

/** Numbers of items that are flawed, and the months without any between the first and the last. */
export interface ItemQuality {
  readonly items: number;
  readonly counts: Readonly<Record<FlawName, number>>;
  readonly empty_months: readonly string[];
}
