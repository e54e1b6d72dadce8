import type { Problem } from "../fault/problem.ts";
import { shown } from "../fault/shown.ts";
import { isObject } from "../text/json.ts";
import { timestamp } from "./timestamp.ts";

const names = ["datetime", "start_datetime", "end_datetime"];

/** Tells in words what is wrong with the times of an item that is not valid, and what was probably meant. */
export function timeProblems(item: unknown): Problem[] {
  const properties = isObject(item) ? item["properties"] : undefined;
  if (!isObject(properties)) return [];
  return names.flatMap((name) => {
    const value = properties[name];
    if (value === null || value === undefined || (typeof value === "string" && timestamp.test(value))) return [];
    const meant = meantBy(value);
    const hint = meant === undefined ? "" : `; probably meant: ${meant}`;
    const sentence = `expected an RFC 3339 date and time, got ${shown(value, 60)}${hint}`;
    return [{ path: ["properties", name], sentence }];
  });
}

function meantBy(value: unknown): string | undefined {
  if (typeof value === "number") return ofNumber(value);
  if (typeof value !== "string") return undefined;
  const text = value.trim();
  if (/^(|none|nan|nat|null|undefined)$/i.test(text)) return "null";
  if (/^[^/]{10,}\/[^/]{10,}$/.test(text)) return '"datetime": null, with start_datetime and end_datetime';
  if (/^\d{9,}(\.\d+)?$/.test(text)) return ofNumber(Number(text));
  const respelled = text
    .replace(/^(\d{4})[/.](\d\d)[/.](\d\d)/, "$1-$2-$3")
    .replace(/^(\d{4})(\d\d)(\d\d)(?=T|$)/i, "$1-$2-$3")
    .replace(/T(\d\d)(\d\d)(\d\d)/i, "T$1:$2:$3")
    .replace(/T(\d:)/i, "T0$1")
    .replace(/ ?(UTC|GMT)$/i, "Z")
    .replace(/\.(?!\d)/, "");
  return respelled !== value && timestamp.test(respelled) ? JSON.stringify(respelled) : undefined;
}

/** Seconds since 1970, or milliseconds, of the years that satellites have flown. */
function ofNumber(value: number): string | undefined {
  const time = value < 1e11 ? value * 1000 : value;
  if (!(value >= 1e8 && time <= 4e12)) return undefined;
  return JSON.stringify(new Date(time).toISOString().replace(".000Z", "Z"));
}
