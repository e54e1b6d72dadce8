import { checkNesting } from "./check-nesting.ts";
import { Fault, type FaultKind } from "./fault.ts";

/** TypeScript's library does not know the source-text proposal that Node 22 ships. */
type SourceReviver = (key: string, value: unknown, context: { source: string }) => unknown;
const JsonSource = JSON as unknown as {
  parse(text: string, reviver: SourceReviver): unknown;
  rawJSON(text: string): unknown;
  isRawJSON(value: unknown): value is { rawJSON: string };
};

/** @throws Fault `not_json` that says what was being read and what is wrong with it. */
export function parseJson(text: string, what: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw notJson(what, error);
  }
}

/** The value of JSON text; undefined where the text is not JSON. */
export function parseJsonIfValid(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/**
 * Parses without losing how numbers were written: `10.0`, `-0` and integers beyond 2^53 come back as raw JSON,
 * which `JSON.stringify` prints as they were. pgstac stores numbers as decimals, so `10.0` and `10` differ there.
 * @throws Fault `not_json`, or of `kind` where it is nested too deep
 */
export function parseLosslessly(text: string, what: string, kind: FaultKind = "not_json"): unknown {
  checkNesting(text, kind, what);
  const keepSource: SourceReviver = (_key, value, { source }) =>
    typeof value === "number" && String(value) !== source ? JsonSource.rawJSON(source) : value;
  try {
    return JsonSource.parse(text, keepSource);
  } catch (error) {
    throw notJson(what, error);
  }
}

/** The number a losslessly parsed value stands for; undefined where it is no number. */
export function asNumber(value: unknown): number | undefined {
  if (typeof value === "number") return value;
  return JsonSource.isRawJSON(value) ? Number(value.rawJSON) : undefined;
}

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value) && !JsonSource.isRawJSON(value);

const notJson = (what: string, cause: unknown): Fault =>
  new Fault("not_json", `${what} is not JSON: ${(cause as Error).message}`, { cause });
