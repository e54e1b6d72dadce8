import { asNumber } from "../pipeline/json.ts";

/** TypeScript's library does not know the source-text proposal that Node 22 ships. */
const JsonSource = JSON as unknown as {
  parse(text: string, reviver: (key: string, value: unknown, context: { source: string }) => unknown): unknown;
  rawJSON(text: string): unknown;
};

/**
 * Parses JSON into what prints the numbers pypgstac stores: integers as written, fractions as the shortest decimal of
 * their double (`10.00` is `10.0`, `1e2` is `100.0`).
 * @throws SyntaxError
 */
export function parseForStorage(text: string): unknown {
  return JsonSource.parse(text, (_key, value, { source }) =>
    typeof value === "number" && String(value) !== source ? storedNumber(value, source) : value,
  );
}

function storedNumber(value: number, source: string): unknown {
  if (source === "-0") return 0;
  if (!/[.eE]/.test(source) || !Number.isFinite(value)) return JsonSource.rawJSON(source);
  // Python prints whole floats with a fraction until it changes to exponents.
  if (Number.isInteger(value) && Math.abs(value) < 1e16) {
    return JsonSource.rawJSON(Object.is(value, -0) ? "-0.0" : `${value}.0`);
  }
  return value;
}

/** Whether two numbers are one to a reader of doubles, and, beyond what doubles tell apart, to any reader. */
export function sameNumber(a: unknown, b: unknown): boolean {
  const value = asNumber(a);
  if (value === undefined || value !== asNumber(b)) return false;
  return Math.abs(value) <= Number.MAX_SAFE_INTEGER || JSON.stringify(a) === JSON.stringify(b);
}
