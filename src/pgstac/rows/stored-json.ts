/**
 * Marks text that stands for a number. jsonb keeps the digits a number was written with, and JavaScript's numbers do not:
 * those that would print otherwise become text behind a mark. JSON.parse with a reviver that sees sources is many times
 * slower.
 */
const mark = "\u0098";

/** Finds the mark where it is not ours: at the beginning of text in the JSON itself. */
const holdsMark = /"(?:\u0098|\\u0098)/;

/**
 * Finds numbers, and what looks like them in text, that JavaScript may print otherwise: with zeros at their end, tiny,
 * long, with an exponent, or a zero with a sign.
 */
const maybeReprinted = /[:,[\s](?:-?(?:\d+\.\d*0|0\.0{6}\d+|[\d.]{16,}|\d[\d.]*[eE][+-]?\d+)|-0)(?=[\s,\]}])/g;

/**
 * Parses JSON so that `printForStorage` prints it with the numbers pypgstac stores: integers as written, fractions as the
 * shortest decimal of their double (`10.00` is `10.0`, `1e2` is `100.0`).
 * @throws SyntaxError, also where text begins with U+0098, which is the mark
 */
export function parseForStorage(text: string): unknown {
  if (holdsMark.test(text)) throw new SyntaxError("text in it begins with the control character U+0098");
  try {
    return JSON.parse(text.replace(maybeReprinted, (found) => found.slice(0, 1) + carriedNumber(found.slice(1))));
  } catch {
    // Text that holds what looks like a number was cut in two by the mark, which no JSON has outside of text.
    return JSON.parse(markNumbers(text));
  }
}

export function printForStorage(value: unknown): string {
  const text = JSON.stringify(value);
  return text.includes(`"${mark}`) ? text.replaceAll(/"\u0098([^"]*)"/g, "$1") : text;
}

/** Returns the number that a parsed value stands for; undefined where it is none. */
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

/** Marks every number that needs it, and tells numbers from text letter by letter. */
function markNumbers(text: string): string {
  const parts: string[] = [];
  let copied = 0;
  for (let at = 0; at < text.length; ) {
    const code = text.charCodeAt(at);
    if (code === quote) at = endOfString(text, at);
    else if (code !== minus && !isDigit(code)) at++;
    else {
      const start = at;
      at = endOfNumber(text, at);
      const token = text.slice(start, at);
      const carried = carriedNumber(token);
      if (carried === token) continue;
      parts.push(text.slice(copied, start), carried);
      copied = at;
    }
  }
  parts.push(text.slice(copied));
  return parts.join("");
}

const quote = 34;
const minus = 45;
const backslash = 92;
const isDigit = (code: number): boolean => code >= 48 && code <= 57;

function endOfString(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); end >= 0; end = text.indexOf('"', end + 1)) {
    let escapes = 0;
    while (text.charCodeAt(end - 1 - escapes) === backslash) escapes++;
    if (escapes % 2 === 0) return end + 1;
  }
  return text.length;
}

/** Takes digits, signs, point and exponent in any order: JSON.parse refuses what is no number. */
function endOfNumber(text: string, start: number): number {
  let end = start + 1;
  for (; end < text.length; end++) {
    const code = text.charCodeAt(end);
    if (!isDigit(code) && code !== minus && code !== 43 && code !== 46 && code !== 69 && code !== 101) break;
  }
  return end;
}

/** Numbers by JSON's grammar; JSON.parse refuses all others. */
const isNumber = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;
const isWhole = /^-?[1-9]\d{0,14}\.0$/;

function carriedNumber(token: string): string {
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
