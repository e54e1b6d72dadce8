import { parseForStorage, printForStorage } from "../../../src/pgstac/rows/json-for-storage.ts";

/** Prints JSON as PostgreSQL prints jsonb: keys by their length, then their bytes; numbers without exponents. */
// In a list, because `parseForStorage` finds numbers by the characters around them.
export const canonicalJsonb = (json: string): string => print(parseForStorage(`[${json}]`)).slice(1, -1);

function print(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(print).join(", ")}]`;
  if (typeof value === "object" && value !== null) {
    const members = Object.entries(value).sort(([a], [b]) => inOrder(Buffer.from(a), Buffer.from(b)));
    return `{${members.map(([key, part]) => `${JSON.stringify(key)}: ${print(part)}`).join(", ")}}`;
  }
  const scalar = printForStorage(value);
  return scalar.startsWith('"') ? scalar : withoutExponent(scalar);
}

const inOrder = (a: Buffer, b: Buffer): number => a.length - b.length || a.compare(b);

function withoutExponent(number: string): string {
  const [, sign = "", whole = "", fraction = "", exponent] =
    /^(-?)(\d+)(?:\.(\d+))?(?:e([+-]\d+))?$/.exec(number) ?? [];
  if (exponent === undefined) return number;
  const digits = whole + fraction;
  const point = whole.length + Number(exponent);
  if (point <= 0) return `${sign}0.${"0".repeat(-point)}${digits}`;
  const [before, after] = [digits.slice(0, point).padEnd(point, "0"), digits.slice(point)];
  return sign + before + (after && `.${after}`);
}
