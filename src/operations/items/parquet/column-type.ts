import { isObject } from "../../../pipeline/text/json.ts";
import { JsonSource } from "../../../pipeline/text/json-source.ts";
import { microsecondsOf } from "./microseconds-of.ts";

/** The type of a column, or of what is in one. `nothing` has only been null so far; `json` takes any value. */
export type ColumnType =
  | {
      readonly kind:
        | "nothing"
        | "boolean"
        | "integer"
        | "double"
        | "text"
        | "time"
        | "box"
        | "box3d"
        | "geometry"
        | "json";
    }
  | { readonly kind: "list"; readonly of: ColumnType }
  | { readonly kind: "struct"; readonly members: ReadonlyMap<string, ColumnType> };

export const nothing: ColumnType = { kind: "nothing" };
const json: ColumnType = { kind: "json" };

/** A table would have a column for each: an object with so many members has keys that are values. */
const mostMembers = 500;

/** Widens a type so that it takes a value as well. A value is as `parseLosslessly` makes it. */
export function widened(type: ColumnType, value: unknown): ColumnType {
  if (value === null || value === undefined || type.kind === "json") return type;
  if (type.kind === "geometry" || type.kind === "box3d") return type;
  // A column of heights that are all null is more than stac-geoparquet reads.
  if (type.kind === "box") return Array.isArray(value) && value.length === 6 ? { kind: "box3d" } : type;
  if (type.kind === "time") return microsecondsOf(value) === undefined ? widened({ kind: "text" }, value) : type;
  if (Array.isArray(value)) {
    if (type.kind !== "nothing" && type.kind !== "list") return json;
    return { kind: "list", of: value.reduce(widened, type.kind === "list" ? type.of : nothing) };
  }
  if (isObject(value)) return widenedStruct(type, value);
  return union(type.kind, kindOf(value));
}

function widenedStruct(type: ColumnType, value: Readonly<Record<string, unknown>>): ColumnType {
  if (type.kind !== "nothing" && type.kind !== "struct") return json;
  const members = new Map(type.kind === "struct" ? type.members : []);
  for (const [name, member] of Object.entries(value)) members.set(name, widened(members.get(name) ?? nothing, member));
  return members.size > mostMembers || members.has("__proto__") ? json : { kind: "struct", members };
}

type Kind = ColumnType["kind"];

function union(before: Kind, kind: "boolean" | "integer" | "double" | "text" | "json"): ColumnType {
  if (before === "nothing" || before === kind) return { kind };
  const isNumber = (one: Kind) => one === "integer" || one === "double";
  return isNumber(before) && isNumber(kind) ? { kind: "double" } : json;
}

function kindOf(value: unknown): "boolean" | "integer" | "double" | "text" | "json" {
  if (typeof value === "boolean") return "boolean";
  if (typeof value === "string") return "text";
  if (typeof value === "number") return Number.isSafeInteger(value) ? "integer" : "double";
  if (!JsonSource.isRawJSON(value)) return "json";
  if (/^-?[1-9]\d*$/.test(value.rawJSON)) {
    const whole = BigInt(value.rawJSON);
    return BigInt.asIntN(64, whole) === whole ? "integer" : "json";
  }
  return Number.isFinite(Number(value.rawJSON)) ? "double" : "json";
}
