import { ByteWriter } from "./byte-writer.ts";
import { isListAt, isNumberAt, isObjectAt, isStringAt, NotPlain, skipSpace } from "./json-bytes.ts";
import { JsonTape } from "./json-tape.ts";

const space = 32;
const comma = 44;
const colon = 58;
const openList = 91;
const backslash = 92;
const closeList = 93;
const openObject = 123;
const closeObject = 125;

/** As many are sorted by insertion, which needs no memory of its own. */
const fewKeys = 40;

/**
 * Prints JSON as PostgreSQL does once it is jsonb: members in an order of its own, one space after commas and colons, no
 * exponents.
 */
export class JsonbPrinter {
  readonly #out = new ByteWriter(1 << 16);
  readonly #tape = new JsonTape();
  #bytes: Buffer = Buffer.alloc(0);
  #hasEscapes = false;
  #keys = new Int32Array(1 << 8);
  #keyCount = 0;

  /**
   * What is printed is good until the next is.
   * @throws NotPlain where the text is not plain enough to tell
   */
  print(bytes: Buffer): Buffer {
    this.#bytes = bytes;
    this.#keyCount = 0;
    this.#hasEscapes = bytes.includes(backslash);
    this.#out.length = 0;
    const end = this.#tape.read(bytes, skipSpace(bytes, 0));
    if (skipSpace(bytes, end) !== bytes.length) throw new NotPlain();
    this.#value(0);
    return this.#out.view();
  }

  #value(place: number): void {
    const start = this.#tape.starts[place] as number;
    const end = this.#tape.ends[place] as number;
    if (isObjectAt(this.#bytes, start)) this.#object(place);
    else if (isListAt(this.#bytes, start)) this.#list(place);
    else if (isStringAt(this.#bytes, start)) this.#string(start, end);
    else if (hasExponent(this.#bytes, start, end))
      this.#out.text(withoutExponent(this.#bytes.toString("latin1", start, end)));
    else this.#out.copy(this.#bytes, start, end);
  }

  #object(place: number): void {
    const { starts, ends } = this.#tape;
    const begun = this.#keyCount;
    this.#sortKeys(place);
    const end = this.#keyCount;
    this.#out.byte(openObject);
    let isFirst = true;
    for (let index = begun; index < end; index++) {
      const key = this.#keys[index] as number;
      // Of a key that is there twice the last counts.
      if (index + 1 < end && this.#asJsonb(key, this.#keys[index + 1] as number) === 0) continue;
      if (!isFirst) this.#separate(comma);
      isFirst = false;
      this.#out.copy(this.#bytes, (starts[key] as number) - 1, (ends[key] as number) + 1);
      this.#separate(colon);
      this.#value(key + 1);
    }
    this.#keyCount = begun;
    this.#out.byte(closeObject);
  }

  /** Puts the keys of an object in order behind those of the objects around it. */
  #sortKeys(place: number): void {
    const { nexts } = this.#tape;
    const begun = this.#keyCount;
    const end = nexts[place] as number;
    for (let key = place + 1; key < end; key = nexts[key + 1] as number) this.#pushKey(key);
    const keys = this.#keys;
    if (this.#keyCount - begun > fewKeys) keys.subarray(begun, this.#keyCount).sort(this.#asJsonb);
    else {
      for (let sorted = begun + 1; sorted < this.#keyCount; sorted++) {
        const key = keys[sorted] as number;
        let to = sorted;
        for (; to > begun && this.#asJsonb(keys[to - 1] as number, key) > 0; to--) keys[to] = keys[to - 1] as number;
        keys[to] = key;
      }
    }
  }

  #pushKey(key: number): void {
    if (this.#keyCount === this.#keys.length) {
      const larger = new Int32Array(2 * this.#keyCount);
      larger.set(this.#keys);
      this.#keys = larger;
    }
    this.#keys[this.#keyCount++] = key;
  }

  #list(place: number): void {
    const { nexts } = this.#tape;
    const end = nexts[place] as number;
    this.#out.byte(openList);
    for (let element = place + 1; element < end; element = nexts[element] as number) {
      if (element > place + 1) this.#separate(comma);
      this.#value(element);
    }
    this.#out.byte(closeList);
  }

  #separate(code: number): void {
    this.#out.byte(code);
    this.#out.byte(space);
  }

  #string(start: number, end: number): void {
    if (this.#hasEscapes && this.#bytes.subarray(start, end).includes(backslash)) {
      this.#out.text(JSON.stringify(JSON.parse(this.#bytes.toString("utf8", start, end))));
    } else this.#out.copy(this.#bytes, start, end);
  }

  /** By length in bytes, then by bytes. */
  readonly #asJsonb = (a: number, b: number): number => {
    const { starts, ends } = this.#tape;
    const [start, other] = [starts[a] as number, starts[b] as number];
    const length = (ends[a] as number) - start;
    const difference = length - ((ends[b] as number) - other);
    if (difference !== 0) return difference;
    for (let place = 0; place < length; place++) {
      const order = (this.#bytes[start + place] as number) - (this.#bytes[other + place] as number);
      if (order !== 0) return order;
    }
    return 0;
  };
}

function hasExponent(bytes: Buffer, start: number, end: number): boolean {
  if (!isNumberAt(bytes, start)) return false;
  for (let place = start; place < end; place++) {
    if (bytes[place] === 69 || bytes[place] === 101) return true;
  }
  return false;
}

/** Of a number with a negative exponent. */
function withoutExponent(written: string): string {
  const [, sign = "", whole = "", fraction = "", exponent = ""] = /^(-?)(\d+)\.?(\d*)[eE]-(\d+)$/.exec(written) ?? [];
  const decimals = fraction.length + Number(exponent);
  const digits = (whole + fraction).padStart(decimals + 1, "0");
  return `${sign}${digits.slice(0, -decimals).replace(/^0+(?=\d)/, "")}.${digits.slice(-decimals)}`;
}
