import { isObject } from "../../pipeline/text/json.ts";
import { doNotMerge } from "./dehydrate.ts";
import { jsonbEntries } from "./jsonb-entries.ts";

type Json = Readonly<Record<string, unknown>>;

/**
 * Puts the base item back into an item, the inverse of `dehydrate`: keys that only the base item has are added unless
 * they are marked, and lists of equal length are merged element by element. No null is lost.
 */
export function hydrate(base: Json, left: Json): Json {
  const whole: [string, unknown][] = [];
  for (const [key, value] of Object.entries(left)) {
    if (!Object.hasOwn(base, key)) whole.push([key, value]);
    else if (value !== doNotMerge) whole.push([key, merged(base[key], value)]);
  }
  for (const key of Object.keys(base)) {
    if (!Object.hasOwn(left, key)) whole.push([key, base[key]]);
  }
  // In an order that does not tell from which side a member came. Not by assignment: a key may be `__proto__`.
  return Object.fromEntries(jsonbEntries(Object.fromEntries(whole)));
}

function merged(base: unknown, value: unknown): unknown {
  if (isObject(base) && isObject(value)) return hydrate(base, value);
  if (!Array.isArray(base) || !Array.isArray(value) || base.length !== value.length) return value;
  return value.map((element, index) => {
    const baseElement: unknown = base[index];
    return isObject(baseElement) && isObject(element) ? hydrate(baseElement, element) : element;
  });
}
