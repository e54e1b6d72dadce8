/** JSON text that is not as plain as this reader needs it; whoever parses it finds out whether anything is wrong with it. */
export class NotPlain extends Error {}

const quote = 34;
const comma = 44;
const minus = 45;
const point = 46;
const zero = 48;
const nine = 57;
const colon = 58;
const openList = 91;
const backslash = 92;
const closeList = 93;
const openObject = 123;
const closeObject = 125;
const isSpace = (code: number): boolean => code === 32 || code === 10 || code === 13 || code === 9;

/** Where a value stands in the text. */
export interface Place {
  readonly start: number;
  readonly end: number;
}

/**
 * Calls `visit` with each key of the object at a place, as it is written, and where its value begins; `visit` returns
 * where the value ends. Returns where the object ends.
 * @throws NotPlain
 */
export function visitMembers(text: string, start: number, visit: (key: string, start: number) => number): number {
  let at = skipSpace(text, start + 1);
  if (text.charCodeAt(at) === closeObject) return at + 1;
  for (;;) {
    if (text.charCodeAt(at) !== quote) throw new NotPlain();
    const keyEnd = text.indexOf('"', at + 1);
    if (keyEnd < 0) throw new NotPlain();
    const key = text.slice(at + 1, keyEnd);
    if (key.includes("\\")) throw new NotPlain();
    at = skipSpace(text, keyEnd + 1);
    if (text.charCodeAt(at) !== colon) throw new NotPlain();
    at = skipSpace(text, visit(key, skipSpace(text, at + 1)));
    const code = text.charCodeAt(at);
    if (code === closeObject) return at + 1;
    if (code !== comma) throw new NotPlain();
    at = skipSpace(text, at + 1);
  }
}

/**
 * Calls `visit` with where each element of the list at a place begins; `visit` returns where it ends. Returns where the
 * list ends.
 * @throws NotPlain
 */
export function visitElements(text: string, start: number, visit: (start: number) => number): number {
  let at = skipSpace(text, start + 1);
  if (text.charCodeAt(at) === closeList) return at + 1;
  for (;;) {
    at = skipSpace(text, visit(at));
    const code = text.charCodeAt(at);
    if (code === closeList) return at + 1;
    if (code !== comma) throw new NotPlain();
    at = skipSpace(text, at + 1);
  }
}

export const isListAt = (text: string, at: number): boolean => text.charCodeAt(at) === openList;
export const isObjectAt = (text: string, at: number): boolean => text.charCodeAt(at) === openObject;
export const isStringAt = (text: string, at: number): boolean => text.charCodeAt(at) === quote;

/** Whether a value that is written like this stands there. */
export function isWrittenAt(text: string, at: number, written: string): boolean {
  if (written === "" || !text.startsWith(written, at)) return false;
  const code = text.charCodeAt(at + written.length);
  return code === comma || code === closeObject || code === closeList || isSpace(code);
}

export function skipSpace(text: string, start: number): number {
  let at = start;
  while (isSpace(text.charCodeAt(at))) at++;
  return at;
}

/**
 * The end of the value that begins there. All numbers within are written as pypgstac stores them.
 * @throws NotPlain
 */
export function endOfValue(text: string, start: number): number {
  let depth = 0;
  let at = start;
  do {
    const code = text.charCodeAt(at);
    if (code === quote) at = endOfString(text, at);
    else if (code === openObject || code === openList) {
      depth++;
      at++;
    } else if (code === closeObject || code === closeList) {
      depth--;
      at++;
    } else if (code === minus || (code >= zero && code <= nine)) at = endOfNumber(text, at);
    else if (code >= 97 && code <= 122) {
      while (text.charCodeAt(at) >= 97 && text.charCodeAt(at) <= 122) at++;
    } else if (depth > 0 && (code === comma || code === colon || isSpace(code))) at++;
    else throw new NotPlain();
  } while (depth > 0);
  return at;
}

function endOfString(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); end >= 0; end = text.indexOf('"', end + 1)) {
    let escapes = 0;
    while (text.charCodeAt(end - 1 - escapes) === backslash) escapes++;
    if (escapes % 2 === 0) return end + 1;
  }
  throw new NotPlain();
}

/** With more digits than these the double nearest to the number may be written otherwise. */
const certainDigits = 15;

/** Integers are kept whatever their length. */
const isShortest = (written: string, isFraction: boolean): boolean =>
  !isFraction || String(Number(written)) === written;

function endOfNumber(text: string, start: number): number {
  let at = start;
  let digits = 0;
  let pointAt = -1;
  let code = text.charCodeAt(at);
  if (code === minus) code = text.charCodeAt(++at);
  const first = at;
  for (; ; code = text.charCodeAt(++at)) {
    if (code >= zero && code <= nine) digits++;
    else if (code === point && pointAt < 0) pointAt = at;
    else break;
  }
  const isPadded = pointAt > 0 && text.charCodeAt(at - 1) === zero && at - pointAt > 2;
  const isLedByZero = text.charCodeAt(first) === zero && (pointAt < 0 ? at - start > 1 : pointAt !== first + 1);
  const isExponent = code === 69 || code === 101;
  if (isPadded || isLedByZero || isExponent || digits === 0 || at - 1 === pointAt) throw new NotPlain();
  const isCertain = digits <= certainDigits && !(pointAt > 0 && text.startsWith("0.00000", first));
  if (!isCertain && !isShortest(text.slice(start, at), pointAt > 0)) throw new NotPlain();
  return at;
}
