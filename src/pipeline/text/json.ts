import { JsonSource } from "./json-source.ts";
import { notJson } from "./not-json.ts";

/** @throws Fault `not_json` that says what was being read and what is wrong with it. */
export function parseJson(text: string, what: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw notJson(what, text, error);
  }
}

/** Parses JSON text; undefined if the text is not JSON. */
export function parseJsonIfValid(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value) && !JsonSource.isRawJSON(value);
