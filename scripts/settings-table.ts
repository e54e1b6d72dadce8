import * as z from "zod";
import { isObject } from "../src/pipeline/text/json.ts";
import { Settings } from "../src/settings/settings.ts";

/** The page that tells operators of every setting. */
export const settingsPage = new URL("../docs/settings.md", import.meta.url);
/** Between these the page holds the table; the rest of it is written by hand. */
const marks = { start: "<!-- settings -->", end: "<!-- /settings -->" } as const;

/** The page with its table of settings made afresh from the schema. */
export function withSettingsTable(page: string): string {
  const [before, rest] = split(page, marks.start);
  const [, after] = split(rest, marks.end);
  const rows = rowsOf("", z.toJSONSchema(Settings, { io: "input" }));
  const table = ["| key | value | default | what it is |", "|---|---|---|---|", ...rows].join("\n");
  return `${before}${marks.start}\n${table}\n${marks.end}${after}`;
}

function split(text: string, mark: string): [string, string] {
  const at = text.indexOf(mark);
  if (at < 0) throw new Error(`the page has no ${mark}`);
  return [text.slice(0, at), text.slice(at + mark.length)];
}

/** A row for each key below `prefix`; `<name>` stands for keys the operator invents, `[]` for an element of a list. */
function rowsOf(prefix: string, schema: unknown): string[] {
  if (!isObject(schema)) return [];
  const { properties, additionalProperties, items } = schema;
  if (isObject(properties)) {
    return Object.entries(properties).flatMap(([key, inner]) => {
      const below = rowsOf(`${prefix}${key}.`, inner);
      return below.length > 0 ? below : [row(`${prefix}${key}`, inner)];
    });
  }
  if (isObject(items) && isObject(items["properties"])) return rowsOf(`${prefix.slice(0, -1)}[].`, items);
  return isObject(additionalProperties) && isObject(additionalProperties["properties"])
    ? rowsOf(`${prefix}<name>.`, additionalProperties)
    : [];
}

function row(key: string, schema: unknown): string {
  const { default: value, description = "" } = isObject(schema) ? schema : {};
  const shown = value === undefined ? "" : `\`${JSON.stringify(value)}\``;
  return `| \`${key}\` | ${typeOf(schema)} | ${shown} | ${description} |`;
}

function typeOf(schema: unknown): string {
  if (!isObject(schema)) return "";
  const { type, items, additionalProperties, anyOf, minimum, exclusiveMinimum, maximum } = schema;
  if (Array.isArray(anyOf)) return anyOf.map(typeOf).join(", or ");
  if (type === "array") return `list of ${typeOf(items)}`;
  if (type === "object") return `${typeOf(additionalProperties)} by name`;
  const bounds = [
    ...(minimum === undefined ? [] : [`≥ ${minimum}`]),
    ...(exclusiveMinimum === undefined ? [] : [`> ${exclusiveMinimum}`]),
    ...(maximum === undefined || maximum === Number.MAX_SAFE_INTEGER ? [] : [`≤ ${maximum}`]),
  ];
  return [[type].flat().join(" or "), ...bounds].join(" ");
}
