import { isObject } from "../../pipeline/text/json.ts";
import { printForStorage } from "./json-for-storage.ts";
import { jsonbEntries } from "./jsonb-entries.ts";

/** Prints what `parseForStorage` read as PostgreSQL prints jsonb: keys by length, then bytes; no exponents. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(", ")}]`;
  if (isObject(value)) {
    const members = jsonbEntries(value);
    return `{${members.map(([key, part]) => `${JSON.stringify(key)}: ${canonicalJson(part)}`).join(", ")}}`;
  }
  // A number that JavaScript prints as it is stored is no text with a mark.
  if (typeof value === "number") return withoutExponent(String(value));
  const scalar = printForStorage(value);
  return /^-?\d/.test(scalar) ? withoutExponent(scalar) : scalar;
}

function withoutExponent(number: string): string {
  if (!/[eE]/.test(number) && /[1-9]/.test(number)) return number;
  const [, sign = "", whole = "", fraction = "", exponent = "0"] =
    /^(-?)(\d+)(?:\.(\d+))?(?:[eE]\+?(-?\d+))?$/.exec(number) ?? [];
  const digits = `${"0".repeat(Math.max(0, -Number(exponent)))}${whole}${fraction}`;
  const point = digits.length - fraction.length + Math.min(0, Number(exponent)) + Math.max(0, Number(exponent));
  const before = digits
    .slice(0, point)
    .padEnd(point, "0")
    .replace(/^0+(?=\d)/, "");
  const after = digits.slice(point);
  // jsonb's zero has no sign.
  const isZero = !/[1-9]/.test(digits);
  return `${isZero ? "" : sign}${before}${after && `.${after}`}`;
}
