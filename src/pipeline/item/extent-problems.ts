import type { Problem } from "../fault/problem.ts";
import { shown } from "../fault/shown.ts";
import { isObject } from "../text/json.ts";
import { boxOf } from "./bounds.ts";
import { instantOf } from "./instant-of.ts";

const bboxPath = ["extent", "spatial", "bbox"];
const intervalPath = ["extent", "temporal", "interval"];
const sides = "[west, south, east, north]";
/** Grids reach half a cell beyond the pole. */
const mostLatitude = 90.5;

/** Finds mistakes in the extent of a collection that its schema does not see, or does not tell in words. */
export function extentProblems(collection: unknown): Problem[] {
  const extent = isObject(collection) ? collection["extent"] : undefined;
  if (!isObject(extent)) return [];
  const { spatial, temporal } = extent;
  return [
    ...(isObject(spatial) ? listProblems(spatial["bbox"], boxes) : []),
    ...(isObject(temporal) ? listProblems(temporal["interval"], intervals) : []),
  ];
}

/** A list of lists, such as `[[west, south, east, north]]`. */
interface Lists {
  readonly path: readonly string[];
  readonly pattern: string;
  readonly isElement: (value: unknown) => boolean;
  readonly problemOf: (list: readonly unknown[]) => string | undefined;
}

const boxes: Lists = {
  path: bboxPath,
  pattern: `[${sides}]`,
  isElement: (value) => typeof value === "number",
  problemOf: boxProblem,
};
const intervals: Lists = {
  path: intervalPath,
  pattern: "[[start, end]]",
  isElement: (value) => typeof value === "string" || value === null,
  problemOf: intervalProblem,
};

function listProblems(value: unknown, { path, pattern, isElement, problemOf }: Lists): Problem[] {
  const problem = (sentence: string, ...at: number[]): Problem[] => [{ path: [...path, ...at], sentence }];
  if (!Array.isArray(value) || value.length === 0) {
    return problem(value === undefined ? `missing, expected ${pattern}` : `expected ${pattern}, got ${shown(value)}`);
  }
  if (value.every(isElement)) {
    return problem(`expected a list of lists, ${pattern}, got ${shown(value)}; probably meant: ${shown([value], 120)}`);
  }
  const [only, ...others] = value;
  if (others.length === 0 && Array.isArray(only) && only.length > 0 && only.every(Array.isArray)) {
    return problem(`nested one level too deep; probably meant: ${shown(only, 120)}`);
  }
  return value.flatMap((each: unknown, index) => {
    const sentence = Array.isArray(each) ? problemOf(each) : `expected ${pattern.slice(1, -1)}, got ${shown(each)}`;
    return sentence === undefined ? [] : problem(sentence, index);
  });
}

function boxProblem(box: readonly unknown[]): string | undefined {
  const odd = box.find((each) => typeof each !== "number");
  if (odd !== undefined) {
    const meant = box.map((each) => (typeof each === "string" && each.trim() !== "" ? Number(each) : each));
    const areNumbers = meant.every((each) => typeof each === "number" && Number.isFinite(each));
    return `expected numbers, got ${shown(odd)}${areNumbers ? `; probably meant: ${shown(meant, 120)}` : ""}`;
  }
  if (box.length !== 4 && box.length !== 6) {
    return `has ${box.length} numbers, expected ${sides} or [west, south, lowest, east, north, highest]`;
  }
  const numbers = box as number[];
  const { south, north } = boxOf(numbers);
  const beyond = [south, north].find((latitude) => Math.abs(latitude) > mostLatitude);
  if (beyond !== undefined) return `latitude ${beyond} is beyond 90; expected ${sides}, got ${shown(box)}`;
  if (south > north) return `south (${south}) is greater than north (${north}); expected ${sides}`;
  const [, , lowest = 0, , , highest = 0] = numbers;
  if (box.length === 6 && lowest > highest) return `lowest (${lowest}) is greater than highest (${highest})`;
  return undefined;
}

function intervalProblem(interval: readonly unknown[]): string | undefined {
  if (interval.length !== 2) return `has ${interval.length} times, expected [start, end], null for an open one`;
  const odd = interval.find((time) => time !== null && (typeof time !== "string" || Number.isNaN(instantOf(time))));
  if (odd !== undefined)
    return `expected a time like "2019-08-01T00:00:00Z", or null for an open one, got ${shown(odd)}`;
  const [start, end] = interval as (string | null)[];
  return instantOf(start) > instantOf(end) ? `ends (${end}) before it starts (${start})` : undefined;
}
