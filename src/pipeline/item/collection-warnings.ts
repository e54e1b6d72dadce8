import { shown } from "../fault/shown.ts";
import { boxOf, holdsBounds } from "./bounds.ts";
import type { Catalog } from "./catalog.ts";
import type { Collection } from "./collection.ts";
import { instantOf } from "./instant-of.ts";
import { spellingWarnings } from "./spelling-warnings.ts";
import type { Warning } from "./warning.ts";

/** Members that clients read as lists, and fail to if they are something else. */
const lists = ["keywords", "providers", "stac_extensions"];
/** Members that clients read as objects. */
const objects = ["summaries", "assets", "item_assets"];

const isCollection = (value: Collection | Catalog): value is Collection => value.type === "Collection";

/** Doubts about a collection that is valid; a catalog raises none. */
export function collectionWarnings(collection: Collection | Catalog): Warning[] {
  if (!isCollection(collection)) return [];
  const { spatial, temporal } = collection.extent;
  return [
    ...boxDoubts(spatial.bbox),
    ...intervalDoubts(temporal.interval),
    ...spellingWarnings(temporal.interval.flat()),
    ...memberDoubts(collection),
  ];
}

function boxDoubts(boxes: Collection["extent"]["spatial"]["bbox"]): Warning[] {
  const sides = boxes.map(boxOf);
  const [whole, ...parts] = sides;
  const beyond = sides.flatMap(({ west, east }) => [west, east]).find((longitude) => Math.abs(longitude) > 180);
  const outside = parts.findIndex((part) => whole && !holdsBounds(whole, part));
  return [
    ...(beyond === undefined
      ? []
      : [{ kind: "longitude_beyond_180" as const, message: `longitude ${beyond} in its extent` }]),
    ...(outside < 0
      ? []
      : [extentNotUnion(`the box ${shown(boxes[outside + 1])} is not within the first, ${shown(boxes[0])}`)]),
  ];
}

function intervalDoubts(intervals: Collection["extent"]["temporal"]["interval"]): Warning[] {
  const [whole, ...parts] = intervals;
  const outside = parts.find(([start = null, end = null]) => {
    const [first = null, last = null] = whole ?? [];
    const isBefore = first !== null && (start === null || instantOf(start) < instantOf(first));
    return isBefore || (last !== null && (end === null || instantOf(end) > instantOf(last)));
  });
  return outside
    ? [extentNotUnion(`the interval ${shown(outside, 80)} is not within the first, ${shown(whole, 80)}`)]
    : [];
}

const extentNotUnion = (message: string): Warning => ({ kind: "extent_not_union", message });

function memberDoubts(collection: Readonly<Record<string, unknown>>): Warning[] {
  const wrong = [...lists, ...objects].find((name) => {
    const value = collection[name];
    if (value === undefined || value === null) return false;
    return lists.includes(name) ? !Array.isArray(value) : typeof value !== "object" || Array.isArray(value);
  });
  if (wrong === undefined) return [];
  const expected = lists.includes(wrong) ? "a list" : "an object";
  return [{ kind: "member_of_other_type", message: `${wrong}: expected ${expected}, got ${shown(collection[wrong])}` }];
}
