/** JSON that is not as plain as this reader needs it; whoever parses it finds out whether anything is wrong with it. */
export class NotPlain extends Error {}

// Not from a module of their own: the compiler knows the values of a module's own constants only.
const space = 32;
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
const isDigit = (code: number): boolean => code >= zero && code <= nine;
const isLetter = (code: number): boolean => code >= 97 && code <= 122;
const isSpace = (code: number): boolean =>
  code <= space && (code === space || code === 10 || code === 13 || code === 9);

/** Where a value stands in the bytes. */
export interface Place {
  readonly start: number;
  readonly end: number;
}

/** Past the end there is nothing that any JSON goes on with. */
const at = (bytes: Buffer, place: number): number => bytes[place] as number;

export const isListAt = (bytes: Buffer, place: number): boolean => at(bytes, place) === openList;
export const isObjectAt = (bytes: Buffer, place: number): boolean => at(bytes, place) === openObject;
export const isNumberAt = (bytes: Buffer, place: number): boolean =>
  at(bytes, place) === minus || isDigit(at(bytes, place));
export const isStringAt = (bytes: Buffer, place: number): boolean => at(bytes, place) === quote;

/** Whether a value may be over there. */
export function isEnd(bytes: Buffer, place: number): boolean {
  const code = at(bytes, place);
  return code === comma || code === closeObject || code === closeList || isSpace(code);
}

export function skipSpace(bytes: Buffer, start: number): number {
  let place = start;
  while (isSpace(at(bytes, place))) place++;
  return place;
}

/**
 * Walks over the members of an object: `next` says whether there is another, and whoever has seen where its value ends
 * sets `end`. When there is none left, `end` is where the object ends.
 */
export class Members {
  readonly #bytes: Buffer;
  #isFirst = true;
  end: number;
  /** Of the key, without its quotes. */
  keyStart = 0;
  keyEnd = 0;
  /** Of the key's bytes, as a `KeyIndex` takes it. */
  keyHash = 0;
  valueStart = 0;

  constructor(bytes: Buffer, start: number) {
    this.#bytes = bytes;
    this.end = start + 1;
  }

  /** @throws NotPlain */
  next(): boolean {
    const bytes = this.#bytes;
    let place = skipSpace(bytes, this.end);
    if (at(bytes, place) === closeObject) {
      this.end = place + 1;
      return false;
    }
    if (!this.#isFirst) place = afterComma(bytes, place);
    this.#isFirst = false;
    if (at(bytes, place) !== quote) throw new NotPlain();
    this.keyStart = ++place;
    let hash = 0;
    for (let code = at(bytes, place); code !== quote; code = at(bytes, ++place)) {
      if (code === backslash || !(code >= space)) throw new NotPlain();
      hash = nextHash(hash, code);
    }
    this.keyEnd = place;
    this.keyHash = hash;
    place = skipSpace(bytes, place + 1);
    if (at(bytes, place) !== colon) throw new NotPlain();
    this.valueStart = skipSpace(bytes, place + 1);
    return true;
  }
}

function afterComma(bytes: Buffer, place: number): number {
  if (at(bytes, place) !== comma) throw new NotPlain();
  return skipSpace(bytes, place + 1);
}

export const nextHash = (hash: number, code: number): number => (Math.imul(hash, 31) + code) | 0;

/** Walks over the elements of a list as `Members` does over those of an object. */
export class Elements {
  readonly #bytes: Buffer;
  #isFirst = true;
  end: number;
  valueStart = 0;

  constructor(bytes: Buffer, start: number) {
    this.#bytes = bytes;
    this.end = start + 1;
  }

  /** @throws NotPlain */
  next(): boolean {
    const bytes = this.#bytes;
    const place = skipSpace(bytes, this.end);
    if (at(bytes, place) === closeList) {
      this.end = place + 1;
      return false;
    }
    this.valueStart = this.#isFirst ? place : afterComma(bytes, place);
    this.#isFirst = false;
    return true;
  }
}

/**
 * The end of the value that begins there. All numbers within are written as pypgstac stores them.
 * @throws NotPlain
 */
export function endOfValue(bytes: Buffer, start: number): number {
  let depth = 0;
  let place = start;
  do {
    const code = at(bytes, place);
    if (code === quote) place = endOfString(bytes, place);
    else if (depth > 0 && (code === comma || code === colon || isSpace(code))) place++;
    else if (code === openObject || code === openList) {
      depth++;
      place++;
    } else if (code === closeObject || code === closeList) {
      depth--;
      place++;
    } else if (code === minus || isDigit(code)) place = endOfNumber(bytes, place);
    else if (isLetter(code)) {
      do place++;
      while (isLetter(at(bytes, place)));
    } else throw new NotPlain();
  } while (depth > 0);
  return place;
}

function endOfString(bytes: Buffer, start: number): number {
  for (let place = start + 1; ; ) {
    let code = at(bytes, place);
    while (code > quote && code !== backslash) code = at(bytes, ++place);
    if (code === quote) return place + 1;
    if (code === backslash) place += 2;
    else if (code >= space) place++;
    else throw new NotPlain();
  }
}

/** With more digits than these the double nearest to the number may be written otherwise. */
const certainDigits = 15;
/** Numbers as small as these are doubles with digits to spare. */
const exponentDigits = 2;

function endOfNumber(bytes: Buffer, start: number): number {
  const first = at(bytes, start) === minus ? start + 1 : start;
  let place = first;
  let pointAt = -1;
  let code = at(bytes, place);
  for (; ; code = at(bytes, ++place)) {
    if (code === point && pointAt < 0) pointAt = place;
    else if (!isDigit(code)) break;
  }
  const digits = place - first - (pointAt < 0 ? 0 : 1);
  const last = at(bytes, place - 1);
  const isLedByZero = at(bytes, first) === zero && (pointAt < 0 ? place - start > 1 : pointAt !== first + 1);
  if (digits === 0 || isLedByZero || last === point || pointAt === first) throw new NotPlain();
  if (code === 69 || code === 101) {
    if (last === zero || digits > certainDigits) throw new NotPlain();
    return endOfSmallExponent(bytes, place + 1);
  }
  if (pointAt < 0) return place;
  if (last === zero && place - pointAt > 2) throw new NotPlain();
  if (digits > certainDigits && !isShortest(bytes.toString("latin1", start, place))) throw new NotPlain();
  return place;
}

/** `e-5` says how many more decimals there are; others say that zeros follow, of which pypgstac writes more or fewer. */
function endOfSmallExponent(bytes: Buffer, start: number): number {
  if (at(bytes, start) !== minus) throw new NotPlain();
  let place = start + 1;
  let isZero = true;
  for (let code = at(bytes, place); isDigit(code); code = at(bytes, ++place)) isZero &&= code === zero;
  if (isZero || place - start - 1 > exponentDigits) throw new NotPlain();
  return place;
}

/**
 * The value that stands there, parsed.
 * @throws SyntaxError
 */
export function valueAt(bytes: Buffer, { start, end }: Place): unknown {
  const written = bytes.toString("utf8", start, end);
  return isStringAt(bytes, start) && !written.includes("\\") ? written.slice(1, -1) : JSON.parse(written);
}

/** Powers of ten that are doubles to the last digit. */
const powers = Array.from({ length: certainDigits + 1 }, (_, exponent) => 10 ** exponent);

/** The number that is written there. */
export function numberAt(bytes: Buffer, start: number, end: number): number {
  // Up to here digits are an integer that is a double, and dividing it by a power of ten rounds once, as parsing does.
  if (end - start > certainDigits) return Number(bytes.toString("latin1", start, end));
  let digits = 0;
  let decimals = -1;
  for (let place = at(bytes, start) === minus ? start + 1 : start; place < end; place++) {
    const code = at(bytes, place);
    if (isDigit(code)) {
      digits = 10 * digits + code - zero;
      if (decimals >= 0) decimals++;
    } else if (code === point) decimals = 0;
    else return Number(bytes.toString("latin1", start, end));
  }
  const number = decimals > 0 ? digits / (powers[decimals] as number) : digits;
  return at(bytes, start) === minus ? -number : number;
}

const isShortest = (written: string): boolean => String(Number(written)) === written;
