import { otherSystem } from "../../pipeline/item/other-system.ts";
import { documentLimitBytes } from "../source/document-limit.ts";

/** The bytes of one JSON value out of many. It was not parsed yet and may not be JSON after all. */
export interface JsonPiece {
  /** Valid until the next push: it shares the memory of earlier pushes. */
  readonly bytes: Buffer;
  /** The line it begins on, from 1. */
  readonly line: number;
  /** Its place in the array or FeatureCollection around it, from 0. */
  readonly index: number | undefined;
  /** The input, or its line, ended before the value did. */
  readonly cutShort: boolean;
  /** The value is longer than it may be, and none of its bytes were kept. */
  readonly tooLong: boolean;
}

/** `rest` holds the members of a FeatureCollection after its features. */
interface Value {
  readonly kind: "nested" | "scalar" | "rest";
  readonly line: number;
  /** The pieces of it that were read. */
  bytes: Buffer[];
  /** Length of that, or of the value before it grew too long. */
  length: number;
  openBrackets: number;
  inString: boolean;
  escaped: boolean;
}

const newline = 10;
const quote = 34;
const comma = 44;
const openBracket = 91;
const backslash = 92;
const closeBracket = 93;
const openBrace = 123;
const closeBrace = 125;
const isOpening = (code: number): boolean => code === openBrace || code === openBracket;
const isClosing = (code: number): boolean => code === closeBrace || code === closeBracket;
/** The separator of RFC 7464 and 8142 (`.geojsons`) stands before a value. */
const recordSeparator = 30;
export const isSpace = (code: number | undefined): boolean =>
  code === 32 || code === 9 || code === 13 || code === recordSeparator;

/** The bytes of a byte-order mark, which stays before a value where files were joined; no value begins with one of them. */
export const isBeforeValue = (code: number | undefined): boolean =>
  isSpace(code) || code === 0xef || code === 0xbb || code === 0xbf;

/** The members around the features of a FeatureCollection, and the number of these. */
export interface Surrounded {
  readonly members: Readonly<Record<string, unknown>>;
  readonly count: number;
}

/** Longest text after the features that is read. */
const restBytes = 1024 * 1024;

/** As far back as a list is looked for its name. */
const nameBytes = 1000;

/**
 * Cuts UTF-8 into the values it holds without keeping more than one: a document, several, one a line, the elements of
 * an array, the features of a FeatureCollection that names its type first. Values keep their bytes as they are.
 * Where the first line holds whole values every line is read on its own, so that a broken one costs itself only.
 */
export class JsonSplitter {
  #layout: "unknown" | "lines" | "document" = "unknown";
  #list: "none" | "array" | "features" = "none";
  #index = 0;
  #line = 1;
  #value: Value | undefined;
  #anyEnded = false;
  readonly #limitBytes: number;
  #head: Readonly<Record<string, unknown>> = {};
  #surrounded: Surrounded[] = [];

  constructor(limitBytes = documentLimitBytes) {
    this.#limitBytes = limitBytes;
  }

  /** The values that end in this piece. */
  push(piece: Buffer): JsonPiece[] {
    const found: JsonPiece[] = [];
    let from = 0;
    for (let at = 0; at < piece.length; at++) {
      const value = this.#value;
      if (value?.inString) at = endOfString(value, piece, at);
      else if (value && value.kind !== "scalar") at = nextMark(piece, at);
      if (at === piece.length) break;
      const code = piece[at] as number;
      if (code === newline) {
        if (value && (value.kind === "scalar" || this.#layout !== "document")) {
          this.#keep(value, piece, from, at);
          from = at;
        }
        this.#endLine(found);
      } else if (!value) {
        this.#begin(code);
        from = at;
      } else if (value.inString) {
        value.inString = false;
      } else if (value.kind === "scalar") {
        if (this.#list === "none" || (code !== comma && code !== closeBracket)) continue;
        this.#end(found, piece.subarray(from, at));
        this.#begin(code);
      } else if (code === quote) {
        value.inString = true;
      } else if (isOpening(code)) {
        value.openBrackets += 1;
        if (code === openBracket && this.#beginsFeatures(value, piece, from, at)) this.#enterList("features");
      } else if (isClosing(code)) {
        value.openBrackets -= 1;
        if (value.openBrackets > 0) continue;
        this.#end(found, piece.subarray(from, at + 1));
      }
    }
    if (this.#value) this.#keep(this.#value, piece, from, piece.length);
    return found;
  }

  /** Returns the document that the end of the text leaves. */
  finish(): JsonPiece[] {
    const found: JsonPiece[] = [];
    if (this.#value?.kind === "scalar" && this.#list === "none") this.#end(found);
    else this.#cutShort(found);
    return found;
  }

  /** Hands over the FeatureCollections whose features were cut out and that ended since this was last asked. */
  takeSurrounded(): Surrounded[] {
    return this.#surrounded.splice(0);
  }

  #begin(code: number): void {
    if (isBeforeValue(code) || (code === comma && this.#list !== "none")) return;
    if (code === closeBracket && this.#list === "array") this.#list = "none";
    else if (code === closeBracket && this.#list === "features") {
      this.#list = "none";
      this.#value = this.#newValue("rest");
    } else if (code === openBracket && this.#list === "none") this.#enterList("array");
    else this.#value = this.#newValue(isOpening(code) ? "nested" : "scalar");
  }

  #newValue(kind: Value["kind"]): Value {
    return {
      kind,
      line: this.#line,
      bytes: [],
      length: 0,
      openBrackets: kind === "scalar" ? 0 : 1,
      inString: false,
      escaped: false,
    };
  }

  #enterList(list: "array" | "features"): void {
    this.#list = list;
    this.#index = 0;
    this.#value = undefined;
  }

  /** Asked at each array of an outermost object: the text so far, closed early, tells the type of the object. */
  #beginsFeatures(value: Value, piece: Buffer, from: number, at: number): boolean {
    if (this.#list !== "none" || value.kind !== "nested" || value.openBrackets !== 2) return false;
    const end = piece.subarray(from, at + 1);
    if (value.length + end.length > this.#limitBytes) return false;
    // Most arrays have another name, which is told without looking at all that was read.
    const name = end.length < nameBytes ? Buffer.concat([...value.bytes, end]) : end;
    if (!/"features"\s*:\s*\[$/.test(name.toString("latin1", Math.max(0, name.length - nameBytes)))) return false;
    const soFar = Buffer.concat([...value.bytes, end]);
    try {
      this.#head = JSON.parse(`${soFar}]}`) as Record<string, unknown>;
      // In another system than longitude and latitude no feature can be taken, so that it stays whole.
      return this.#head["type"] === "FeatureCollection" && otherSystem(this.#head["crs"]) === undefined;
    } catch {
      return false;
    }
  }

  #end(found: JsonPiece[], last = nothing, cutShort = false): void {
    const value = this.#value;
    this.#value = undefined;
    if (value) this.#anyEnded = true;
    if (value?.kind === "rest" && !cutShort) this.#surround(Buffer.concat([...value.bytes, last]));
    if (!value || (value.kind === "rest" && !cutShort)) return;
    if (value.kind === "rest") value.bytes = [];
    const index = this.#list === "none" ? undefined : this.#index++;
    const tooLong = value.length + last.length > this.#limitBytes;
    const bytes = tooLong ? nothing : value.bytes.length === 0 ? last : Buffer.concat([...value.bytes, last]);
    found.push({ bytes, line: value.line, index, cutShort, tooLong });
  }

  /** The piece may be used again before the value ends. */
  #keep(value: Value, piece: Buffer, from: number, to: number): void {
    if (to <= from || (value.kind === "rest" && value.length > restBytes)) return;
    value.length += to - from;
    if (value.length > this.#limitBytes) value.bytes = [];
    else value.bytes.push(Buffer.from(piece.subarray(from, to)));
  }

  /** Reads the text between the end of the features and that of the object around them. */
  #surround(rest: Buffer): void {
    const after = rest.toString().replace(/^[\]\s]*,?/, "");
    this.#surrounded.push({ members: { ...this.#head, ...objectIn(`{${after}`) }, count: this.#index });
  }

  #endLine(found: JsonPiece[]): void {
    if (this.#value?.kind === "scalar") this.#end(found);
    const isOpen = this.#value !== undefined || this.#list !== "none";
    if (this.#layout === "unknown") {
      if (isOpen) this.#layout = "document";
      else if (this.#anyEnded) this.#layout = "lines";
    }
    if (this.#layout === "lines") this.#cutShort(found);
    this.#line += 1;
  }

  #cutShort(found: JsonPiece[]): void {
    if (this.#value === undefined && this.#list !== "none") this.#value = this.#newValue("rest");
    this.#end(found, nothing, true);
    this.#list = "none";
  }
}

function objectIn(text: string): Record<string, unknown> {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return {};
  }
}

const nothing: Buffer = Buffer.alloc(0);

/** The place of the quote or line feed that ends text, or the end of the piece. */
function endOfString(value: Value, piece: Buffer, start: number): number {
  const { length } = piece;
  let at = start;
  if (value.escaped && piece[at] !== newline) at++;
  value.escaped = false;
  while (at < length) {
    const code = piece[at] as number;
    if (code === quote || code === newline) return at;
    at++;
    if (code !== backslash) continue;
    if (at === length) value.escaped = true;
    else if (piece[at] !== newline) at++;
  }
  return length;
}

/** The next byte at which a value goes deeper, comes back, begins text or ends its line, or the end of the piece. */
function nextMark(piece: Buffer, start: number): number {
  let at = start;
  while (at < piece.length && isMark[piece[at] as number] === 0) at++;
  return at;
}

const isMark = new Uint8Array(256);
for (const code of [newline, quote, openBracket, closeBracket, openBrace, closeBrace]) isMark[code] = 1;
