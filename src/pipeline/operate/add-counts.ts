import type { ItemCounts } from "./object-slice.ts";

export const noCounts: ItemCounts = { new: 0, changed: 0, unchanged: 0, ignored: 0, superseded: 0, other: 0 };

/** Adds counts of two parts of an input. */
export function addCounts(one: ItemCounts, other: ItemCounts): ItemCounts {
  const names = Object.keys(noCounts) as (keyof ItemCounts)[];
  return Object.fromEntries(names.map((name) => [name, one[name] + other[name]])) as unknown as ItemCounts;
}
