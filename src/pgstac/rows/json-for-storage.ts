import { endOfString } from "../../pipeline/text/end-of-string.ts";
import { mark, markedNumber } from "./marked-number.ts";

/** Finds text in the JSON itself that begins with the mark. */
const holdsMark = /"(?:\u0098|\\u0098)/;

/**
 * Finds numbers that JavaScript may print otherwise: with zeros at their end, tiny, long, with an exponent, or a zero
 * with a sign. It also finds text that looks like such a number.
 */
const maybeReprinted = /[:,[\s](?:-?(?:\d+\.\d*0|0\.0{6}\d+|[\d.]{16,}|\d[\d.]*[eE][+-]?\d+)|-0)(?=[\s,\]}])/g;

/**
 * Parses JSON so that `printForStorage` prints it with the numbers pypgstac stores: integers as written, fractions as
 * the shortest decimal of their double (`10.00` is `10.0`, `1e2` is `100.0`).
 * @throws SyntaxError, also if text begins with U+0098, the mark of numbers
 */
export function parseForStorage(text: string): unknown {
  if (holdsMark.test(text)) throw new SyntaxError("text in it begins with the control character U+0098");
  try {
    // JSON allows a line feed everywhere but in text, so that parsing fails if one of the numbers stands in text.
    return JSON.parse(text.replace(maybeReprinted, (found) => `${found[0]}\n${markedNumber(found.slice(1))}`));
  } catch {
    return JSON.parse(markNumbers(text));
  }
}

export function printForStorage(value: unknown): string {
  const text = JSON.stringify(value);
  return text.includes(`"${mark}`) ? text.replaceAll(/"\u0098([^"]*)"/g, "$1") : text;
}

/** Marks every number that needs it, and skips text. */
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
      const marked = markedNumber(token);
      if (marked === token) continue;
      parts.push(text.slice(copied, start), marked);
      copied = at;
    }
  }
  parts.push(text.slice(copied));
  return parts.join("");
}

const quote = 34;
const minus = 45;
const isDigit = (code: number): boolean => code >= 48 && code <= 57;

/** Skips digits, signs, point and exponent in any order: JSON.parse refuses a malformed number. */
function endOfNumber(text: string, start: number): number {
  let end = start + 1;
  for (; end < text.length; end++) {
    const code = text.charCodeAt(end);
    if (!isDigit(code) && code !== minus && code !== 43 && code !== 46 && code !== 69 && code !== 101) break;
  }
  return end;
}
