import { parseCql2 } from "../../input/cql2/parse-cql2.ts";
import { readSearchPeriod } from "../../input/search-period.ts";
import { Fault } from "../../pipeline/fault/fault.ts";
import type { ItemSearch } from "../../pipeline/operate/item-search.ts";
import { isObject, parseJson } from "../../pipeline/text/json.ts";

/** Conditions of a search as they are typed. */
export interface SearchTexts {
  readonly bbox?: string;
  readonly datetime?: string;
  readonly ids?: string;
  readonly filter?: string;
  readonly sortby?: string;
}

/** Makes a search of texts as they are typed. @throws Fault `wrong_usage` */
export function searchOf(
  collections: readonly string[],
  { bbox, datetime, ids, filter, sortby }: SearchTexts,
): ItemSearch {
  return {
    ...(collections.length > 0 && { collections: [...collections] }),
    ...(ids !== undefined && { ids: named(ids) }),
    ...(bbox !== undefined && { bbox: boxOf(bbox) }),
    ...(datetime !== undefined && readSearchPeriod(datetime)),
    ...(filter !== undefined && { filter: filterOf(filter) }),
    ...(sortby !== undefined && { sortby: named(sortby).map(sortOf) }),
  };
}

/** Parts that commas separate. */
export const named = (text: string): string[] => text.split(",").filter((part) => part !== "");

function boxOf(text: string): NonNullable<ItemSearch["bbox"]> {
  const numbers = text.split(",").map((part) => (part.trim() === "" ? Number.NaN : Number(part)));
  const [west, south, east, north] = numbers.length === 6 ? [0, 1, 3, 4].map((at) => numbers[at]) : numbers;
  const isBox = (numbers.length === 4 || numbers.length === 6) && numbers.every(Number.isFinite);
  if (!isBox || west === undefined || south === undefined || east === undefined || north === undefined) {
    throw wrongBox(text, "is not four numbers, west, south, east and north");
  }
  if (south > north) throw wrongBox(text, "has its south beyond its north");
  if (Math.max(-west, west, -east, east) > 180 || Math.max(-south, north) > 90) {
    throw wrongBox(text, "is not in degrees");
  }
  return [west, south, east, north];
}

const wrongBox = (text: string, why: string): Fault =>
  new Fault("wrong_usage", `the box ${text} ${why}`, { remedy: "--bbox=-10,40,5,50" });

function filterOf(text: string): Record<string, unknown> {
  if (!text.trimStart().startsWith("{")) return parseCql2(text);
  const filter = parseJson(text, "the filter");
  if (isObject(filter) && "op" in filter) return filter;
  throw new Fault("wrong_usage", "the filter is no CQL2: it has no op", {
    remedy: `--filter '{"op":"<","args":[{"property":"eo:cloud_cover"},10]}'`,
  });
}

function sortOf(text: string): NonNullable<ItemSearch["sortby"]>[number] {
  const [, sign, field = ""] = /^([+-]?)(.*)$/s.exec(text) ?? [];
  return { field, direction: sign === "-" ? "desc" : "asc" };
}
