import type { Problem } from "../fault/problem.ts";
import { shown } from "../fault/shown.ts";
import { isObject } from "../text/json.ts";
import { otherSystem, systemSentence } from "./other-system.ts";

const sides = "[west, south, east, north]";

/** Lists around one position of each type, and what these lists are. */
const nesting: Readonly<Record<string, readonly [depth: number, pattern: string]>> = {
  Point: [1, "one position, [x, y]"],
  MultiPoint: [2, "positions, [[x, y], …]"],
  LineString: [2, "positions, [[x, y], …]"],
  MultiLineString: [3, "lines of positions, [[[x, y], …], …]"],
  Polygon: [3, "rings of positions, [[[x, y], …]]"],
  MultiPolygon: [4, "polygons of rings of positions, [[[[x, y], …]], …]"],
};
const types = [...Object.keys(nesting), "GeometryCollection"];

/** Tells in words what is wrong with the bbox and the geometry of an item that is not valid, and what was probably meant. */
export function shapeProblems(item: unknown): Problem[] {
  if (!isObject(item)) return [];
  const bbox = bboxProblem(item["bbox"]);
  return [...(bbox === undefined ? [] : [{ path: ["bbox"], sentence: bbox }]), ...geometryProblems(item["geometry"])];
}

function bboxProblem(bbox: unknown): string | undefined {
  if (bbox === undefined || bbox === null) return undefined;
  const flat = typeof bbox === "string" ? bbox.split(/[\s,;]+/) : Array.isArray(bbox) ? bbox.flat(3) : undefined;
  const meant = flat?.map((each: unknown) => (typeof each === "string" && each.trim() !== "" ? Number(each) : each));
  const areNumbers = meant?.every((each) => typeof each === "number" && Number.isFinite(each)) ?? false;
  const isBox = areNumbers && meant !== undefined && (meant.length === 4 || meant.length === 6);
  if (isBox)
    return isSame(bbox, meant)
      ? undefined
      : `expected ${sides}, got ${shown(bbox)}; probably meant: ${shown(meant, 120)}`;
  if (areNumbers && isSame(bbox, meant)) {
    return meant?.length === 5
      ? undefined
      : `has ${meant?.length} numbers, expected ${sides} or [west, south, lowest, east, north, highest]`;
  }
  return `expected ${sides}, got ${shown(bbox)}`;
}

const isSame = (bbox: unknown, meant: readonly unknown[] | undefined): boolean =>
  Array.isArray(bbox) && bbox.every((each, index) => each === meant?.[index]);

function geometryProblems(geometry: unknown): Problem[] {
  if (geometry === null || geometry === undefined) return [];
  if (!isObject(geometry)) {
    return [{ path: ["geometry"], sentence: `expected a GeoJSON geometry or null, got ${shown(geometry)}` }];
  }
  const { type, coordinates, crs } = geometry;
  const system = otherSystem(crs);
  if (system !== undefined) return [{ path: ["geometry", "crs"], sentence: systemSentence(system) }];
  if (typeof type !== "string" || !types.includes(type)) {
    const meant = typeof type === "string" && types.find((each) => each.toLowerCase() === type.toLowerCase());
    const hint = meant
      ? `; probably meant: "${meant}"`
      : type === "Feature"
        ? ", of which only the geometry belongs here"
        : "";
    return [{ path: ["geometry", "type"], sentence: `expected ${types.join(", ")}, got ${shown(type)}${hint}` }];
  }
  const [depth, pattern] = nesting[type] ?? [];
  if (depth === undefined || pattern === undefined) return [];
  const reason = coordinatesProblem(coordinates, depth);
  if (reason === undefined) return [];
  const sentence = `a ${type} has ${pattern}, got ${shown(coordinates)}${reason}`;
  return [{ path: ["geometry", "coordinates"], sentence }];
}

/** Says what is wrong behind the coordinates themselves; undefined if nothing is. */
function coordinatesProblem(coordinates: unknown, depth: number): string | undefined {
  if (!Array.isArray(coordinates)) return "";
  const odd = findOdd(coordinates, depth);
  if (odd === undefined) return undefined;
  if (odd.depth < depth && typeof odd.value === "number") {
    const others = Object.keys(nesting).filter((type) => nesting[type]?.[0] === odd.depth);
    return `, which would be a ${others.join(" or a ")}`;
  }
  if (odd.depth === depth && Array.isArray(odd.value)) return ", nested too deep";
  const isPosition = odd.depth === depth - 1 && Array.isArray(odd.value);
  return `, in which ${shown(odd.value)} is no ${isPosition ? "position" : odd.depth === depth ? "number" : "list"}`;
}

/** The first value that stands at the wrong depth or is no number, and how many lists are around it. */
function findOdd(list: readonly unknown[], depth: number, around = 1): { value: unknown; depth: number } | undefined {
  for (const value of list) {
    if (depth === 1 ? typeof value !== "number" : !Array.isArray(value)) return { value, depth: around };
    const odd = depth > 1 ? findOdd(value as unknown[], depth - 1, around + 1) : undefined;
    if (odd) return odd;
  }
  return depth === 1 && list.length < 2 ? { value: list, depth: around - 1 } : undefined;
}
