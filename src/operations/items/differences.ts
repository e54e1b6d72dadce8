import { isObject } from "../../pipeline/text/json.ts";
import { asNumber } from "../../pipeline/text/parse-losslessly.ts";

/** A path where two documents differ; undefined on the side that lacks it. */
export interface Difference {
  readonly path: string;
  readonly before: unknown;
  readonly now: unknown;
}

/**
 * Every place where two losslessly parsed JSON documents differ; the order of keys makes no difference, nor do digits
 * that a double has no room for, unless they are of an integer.
 */
export function differences(before: unknown, now: unknown, path = ""): Difference[] {
  if (Object.is(before, now) || isSameNumber(before, now)) return [];
  const within = (key: string): string => (path === "" ? key : `${path}.${key}`);
  if (Array.isArray(before) && Array.isArray(now)) {
    return [...Array(Math.max(before.length, now.length)).keys()].flatMap((index) =>
      differences(before[index], now[index], `${path}[${index}]`),
    );
  }
  if (isObject(before) && isObject(now) && !Array.isArray(before) && !Array.isArray(now)) {
    const keys = new Set([...Object.keys(before), ...Object.keys(now)]);
    return [...keys].flatMap((key) => differences(before[key], now[key], within(key)));
  }
  return [{ path, before, now }];
}

function isSameNumber(one: unknown, other: unknown): boolean {
  const number = asNumber(one);
  if (number === undefined || number !== asNumber(other)) return false;
  return Math.abs(number) <= Number.MAX_SAFE_INTEGER || JSON.stringify(one) === JSON.stringify(other);
}
