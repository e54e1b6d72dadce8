/**
 * Character that begins text which stands for a number. jsonb keeps the digits of a number as they were written, and
 * JavaScript's numbers do not: a number that would print otherwise is kept as text behind this mark. JSON.parse with a
 * reviver that sees the source is many times slower.
 */
export const mark = "\u0098";

/** Returns the number that a parsed value stands for; undefined if it is none. */
export function numberOf(value: unknown): number | undefined {
  if (typeof value === "number") return value;
  return typeof value === "string" && value.startsWith(mark) ? Number(value.slice(1)) : undefined;
}

/** Tells whether two numbers have the same double, and the same digits beyond the integers that doubles tell apart. */
export function sameNumber(a: unknown, b: unknown): boolean {
  const value = numberOf(a);
  if (value === undefined || value !== numberOf(b)) return false;
  return Math.abs(value) <= Number.MAX_SAFE_INTEGER || a === b;
}

/** Numbers by JSON's grammar; JSON.parse refuses all others. */
const isNumber = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;
const isWhole = /^-?[1-9]\d{0,14}\.0$/;

/** Returns the JSON that stands for a written number while it is parsed: a number, or text behind the mark. */
export function markedNumber(token: string): string {
  if (isWhole.test(token)) return `"${mark}${token}"`;
  const value = Number(token);
  if (String(value) === token || !isNumber.test(token)) return token;
  const stored = storedNumber(token, value);
  return String(Number(stored)) === stored ? stored : `"${mark}${stored}"`;
}

function storedNumber(token: string, value: number): string {
  if (token === "-0") return "0";
  if (!/[.eE]/.test(token) || !Number.isFinite(value)) return token;
  // Python prints whole floats with a fraction until it changes to exponents.
  if (Number.isInteger(value) && Math.abs(value) < 1e16) return Object.is(value, -0) ? "-0.0" : `${value}.0`;
  return String(value);
}
