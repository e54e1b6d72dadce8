import { isObject } from "../../pipeline/text/json.ts";

/**
 * The text of a value in a document, by a path such as `create_item_options.resolution` or `features[0].id`: that of an
 * object or a list is its JSON, that of what is not there is empty. A name may contain points.
 */
export function bodyValue(document: unknown, path: string): string {
  const value = valueAt(document, path.replace(/^\./, ""));
  if (value === undefined || value === null) return "";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

function valueAt(value: unknown, path: string): unknown {
  if (path === "") return value;
  if (Array.isArray(value)) {
    const [, inBrackets, plain, rest = ""] = /^(?:\[(\d+)\]|(\d+)(?=[.[]|$))\.?(.*)$/s.exec(path) ?? [];
    const index = inBrackets ?? plain;
    return index === undefined ? undefined : valueAt(value[Number(index)], rest);
  }
  if (!isObject(value)) return undefined;
  if (Object.hasOwn(value, path)) return value[path];
  for (const { index } of path.matchAll(/[.[]/g)) {
    const name = path.slice(0, index);
    if (!Object.hasOwn(value, name)) continue;
    const found = valueAt(value[name], path.slice(index).replace(/^\./, ""));
    if (found !== undefined) return found;
  }
  return undefined;
}
