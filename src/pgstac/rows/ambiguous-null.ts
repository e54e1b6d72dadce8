import { isObject } from "../../pipeline/text/json.ts";

/**
 * Finds the first null in a list where the base item's list of equal length has another value, and returns its path.
 * pgstac's own functions store an element that equals the base item's so; pypgstac stores a null so.
 */
export function ambiguousNull(base: unknown, left: unknown, path = ""): string | undefined {
  if (Array.isArray(base) && Array.isArray(left) && base.length === left.length) {
    return firstOf(left.entries(), ([index, element]) => {
      const here = `${path}[${index}]`;
      if (element === null && base[index] !== null) return here;
      return ambiguousNull(base[index], element, here);
    });
  }
  if (!isObject(base) || !isObject(left)) return undefined;
  return firstOf(Object.entries(left), ([key, value]) =>
    Object.hasOwn(base, key) ? ambiguousNull(base[key], value, path === "" ? key : `${path}.${key}`) : undefined,
  );
}

function firstOf<Part>(parts: Iterable<Part>, look: (part: Part) => string | undefined): string | undefined {
  for (const part of parts) {
    const found = look(part);
    if (found !== undefined) return found;
  }
  return undefined;
}
