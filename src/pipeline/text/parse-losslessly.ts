import type { FaultKind } from "../fault/fault.ts";
import { checkNesting } from "./check-nesting.ts";
import { JsonSource, type SourceReviver } from "./json-source.ts";
import { notJson } from "./not-json.ts";

/**
 * Parses without losing how numbers were written: `10.0`, `-0` and integers beyond 2^53 come back as raw JSON,
 * which `JSON.stringify` prints as they were. pgstac stores numbers as decimals, so `10.0` and `10` differ there.
 * @throws Fault `not_json`, or of `kind` if it is nested too deep
 */
export function parseLosslessly(text: string, what: string, kind: FaultKind = "not_json"): unknown {
  checkNesting(text, kind, what);
  const keepSource: SourceReviver = (_key, value, { source }) =>
    typeof value === "number" && String(value) !== source ? JsonSource.rawJSON(source) : value;
  try {
    return JsonSource.parse(text, keepSource);
  } catch (error) {
    throw notJson(what, text, error);
  }
}

/** Returns the number that a losslessly parsed value stands for; undefined if it is no number. */
export function asNumber(value: unknown): number | undefined {
  if (typeof value === "number") return value;
  return JsonSource.isRawJSON(value) ? Number(value.rawJSON) : undefined;
}
