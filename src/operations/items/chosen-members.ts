import { isObject } from "../../pipeline/text/json.ts";

/** Takes the members of an item that paths such as `properties.eo:cloud_cover` name; what is not there is left out. */
export function chosenMembers(item: unknown, paths: readonly string[]): Record<string, unknown> {
  const chosen: Record<string, unknown> = {};
  for (const path of paths) {
    const value = memberAt(item, path);
    if (value === undefined) continue;
    const keys = path.split(".");
    let place = chosen;
    for (const key of keys.slice(0, -1)) {
      const inner = Object.hasOwn(place, key) && isObject(place[key]) ? { ...place[key] } : {};
      define(place, key, inner);
      place = inner;
    }
    define(place, keys.at(-1) ?? path, value);
  }
  return chosen;
}

/** Returns the value at a path of an object; undefined if there is none. */
export function memberAt(item: unknown, path: string): unknown {
  let value = item;
  for (const key of path.split(".")) {
    if (!isObject(value) || !Object.hasOwn(value, key)) return undefined;
    value = value[key];
  }
  return value;
}

/** A member may be called `__proto__`. */
const define = (object: object, key: string, value: unknown): void =>
  void Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true });
