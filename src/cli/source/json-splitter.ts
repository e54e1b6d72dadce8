/** The text of one JSON value out of many. It was not parsed yet and may not be JSON after all. */
export interface JsonText {
  readonly text: string;
  /** Where it begins, from 1. */
  readonly line: number;
  /** Its place in the array or FeatureCollection around it, from 0. */
  readonly index: number | undefined;
  /** The input, or its line, ended before the value did. */
  readonly cutShort: boolean;
}

/** `rest` is what a FeatureCollection says after its features, and goes nowhere. */
interface Value {
  readonly kind: "nested" | "scalar" | "rest";
  readonly line: number;
  text: string;
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
const isSpace = (code: number): boolean => code === 32 || code === 9 || code === 13;

/**
 * Cuts text into the values it holds without keeping more than one: a document, several, one a line, the elements of
 * an array, the features of a FeatureCollection that names its type first. Values keep their text to the letter.
 * Where the first line holds whole values every line is read on its own, so that a broken one costs itself only.
 */
export class JsonSplitter {
  #layout: "unknown" | "lines" | "document";
  #list: "none" | "array" | "features" = "none";
  #index = 0;
  #line = 1;
  #value: Value | undefined;
  #anyEnded = false;

  /** `lines` where the input's name promises one value a line. */
  constructor(layout: "unknown" | "lines" = "unknown") {
    this.#layout = layout;
  }

  /** The values that end in this piece of the text. */
  push(piece: string): JsonText[] {
    const found: JsonText[] = [];
    let from = 0;
    for (let at = 0; at < piece.length; at++) {
      const code = piece.charCodeAt(at);
      const value = this.#value;
      if (code === newline) {
        if (value) value.text += kept(value, piece, from, at);
        from = at;
        this.#endLine(found);
      } else if (!value) {
        this.#begin(code);
        from = at;
      } else if (value.inString) {
        readString(value, code);
      } else if (value.kind === "scalar") {
        if (this.#list === "none" || (code !== comma && code !== closeBracket)) continue;
        this.#end(found, piece.slice(from, at));
        this.#begin(code);
      } else if (code === quote) {
        value.inString = true;
      } else if (isOpening(code)) {
        value.openBrackets += 1;
        if (code === openBracket && this.#beginsFeatures(value, piece, from, at)) this.#enterList("features");
      } else if (isClosing(code)) {
        value.openBrackets -= 1;
        if (value.openBrackets === 0) this.#end(found, kept(value, piece, from, at + 1));
      }
    }
    if (this.#value) this.#value.text += kept(this.#value, piece, from, piece.length);
    return found;
  }

  /** What the end of the text leaves. */
  finish(): JsonText[] {
    const found: JsonText[] = [];
    if (this.#value?.kind === "scalar" && this.#list === "none") this.#end(found, "");
    else this.#cutShort(found);
    return found;
  }

  #begin(code: number): void {
    if (isSpace(code) || (code === comma && this.#list !== "none")) return;
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
      text: "",
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

  /** Asked at each array of an outermost object: what was read so far, closed early, says what the object is. */
  #beginsFeatures(value: Value, piece: string, from: number, at: number): boolean {
    if (this.#list !== "none" || value.kind !== "nested" || value.openBrackets !== 2) return false;
    const soFar = value.text + piece.slice(from, at + 1);
    if (!/"features"\s*:\s*\[$/.test(soFar.slice(-1000))) return false;
    try {
      return (JSON.parse(`${soFar}]}`) as { type?: unknown }).type === "FeatureCollection";
    } catch {
      return false;
    }
  }

  #end(found: JsonText[], text: string, cutShort = false): void {
    const value = this.#value;
    this.#value = undefined;
    if (value) this.#anyEnded = true;
    if (!value || (value.kind === "rest" && !cutShort)) return;
    const index = this.#list === "none" ? undefined : this.#index++;
    found.push({ text: value.text + text, line: value.line, index, cutShort });
  }

  #endLine(found: JsonText[]): void {
    if (this.#value?.kind === "scalar") this.#end(found, "");
    const isOpen = this.#value !== undefined || this.#list !== "none";
    if (this.#layout === "unknown") {
      if (isOpen) this.#layout = "document";
      else if (this.#anyEnded) this.#layout = "lines";
    }
    if (this.#layout === "lines") this.#cutShort(found);
    this.#line += 1;
  }

  #cutShort(found: JsonText[]): void {
    if (this.#value === undefined && this.#list !== "none") this.#value = this.#newValue("rest");
    this.#end(found, "", true);
    this.#list = "none";
  }
}

function readString(value: Value, code: number): void {
  if (value.escaped) value.escaped = false;
  else if (code === backslash) value.escaped = true;
  else if (code === quote) value.inString = false;
}

const kept = ({ kind }: Value, piece: string, from: number, to: number): string =>
  kind === "rest" ? "" : piece.slice(from, to);
