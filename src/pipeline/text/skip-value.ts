import { endOfString } from "./end-of-string.ts";

/** End of a JSON value in a text, and the number of lists and objects within each other in it. */
interface Skipped {
  readonly end: number;
  readonly depth: number;
}

/** Goes over the JSON value that begins at `start`, however deep it is; of what is no JSON it finds some end. */
export function skipValue(text: string, start: number): Skipped {
  let open = 0;
  let depth = 0;
  let at = start;
  while (at < text.length) {
    const code = text.charCodeAt(at);
    if (code === quote) {
      at = endOfString(text, at);
      if (open === 0) break;
    } else if (code === openList || code === openObject) {
      depth = Math.max(depth, ++open);
      at++;
    } else if (code === closeList || code === closeObject) {
      if (open === 0) break;
      at++;
      if (--open === 0) break;
    } else if (open === 0 && (code === comma || isSpace(code))) break;
    else at++;
  }
  return { end: at, depth };
}

export function skipSpace(text: string, start: number): number {
  let at = start;
  while (isSpace(text.charCodeAt(at))) at++;
  return at;
}

const quote = 34;
const comma = 44;
const openList = 91;
const closeList = 93;
const openObject = 123;
const closeObject = 125;
const isSpace = (code: number): boolean => code === 32 || code === 10 || code === 13 || code === 9;
