import { isObject } from "../../pipeline/text/json.ts";
import { sameNumber } from "./marked-number.ts";

/** Stands for "the base item's value does not apply here". */
export const doNotMerge = "𒍟※";

type Json = Record<string, unknown>;

/**
 * Takes the collection's base item away from an item, as pypgstac does: leaves out equal values, compares lists of equal
 * length element by element, and marks keys that only the base item has.
 */
export function dehydrate(base: Json, item: Json): Json {
  const left: [string, unknown][] = [];
  for (const [key, value] of Object.entries(item)) {
    if (!Object.hasOwn(base, key)) left.push([key, value]);
    else {
      const rest = difference(base[key], value);
      if (rest !== nothing) left.push([key, rest]);
    }
  }
  for (const key of Object.keys(base)) {
    if (!Object.hasOwn(item, key)) left.push([key, doNotMerge]);
  }
  // Not by assignment: a key may be `__proto__`.
  return Object.fromEntries(left);
}

/** Result of `difference` for a value that equals the base item's. */
export const nothing = Symbol("nothing");

export function difference(base: unknown, value: unknown): unknown {
  if (isEqual(base, value)) return nothing;
  if (Array.isArray(base) && Array.isArray(value)) {
    if (base.length !== value.length) return value;
    return value.map((element, index) => {
      const baseElement: unknown = base[index];
      return isObject(baseElement) && isObject(element) ? dehydrate(baseElement, element) : element;
    });
  }
  if (value === null || (Array.isArray(value) && value.length === 0)) return nothing;
  return isObject(base) && isObject(value) ? dehydrate(base, value) : value;
}

export function isEqual(a: unknown, b: unknown): boolean {
  if (a === b || sameNumber(a, b)) return true;
  if (Array.isArray(a)) {
    return Array.isArray(b) && a.length === b.length && a.every((element, index) => isEqual(element, b[index]));
  }
  if (!isObject(a) || !isObject(b)) return false;
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => Object.hasOwn(b, key) && isEqual(a[key], b[key]));
}
