import { skipSpace, skipValue } from "./skip-value.ts";

/** One member of an object in JSON text. */
export interface Member {
  readonly key: string;
  /** The indexes at which its key and its value begin, and its value ends. */
  readonly start: number;
  readonly valueStart: number;
  readonly end: number;
}

/** Finds the members of the object that JSON text holds, those that are there twice included; its text must be JSON. */
export function* membersOf(text: string): Generator<Member> {
  // Past the brace.
  for (let at = pastMarks(text, skipSpace(text, 0) + 1); text[at] === '"'; ) {
    const key = skipValue(text, at);
    const valueStart = pastMarks(text, key.end);
    const { end } = skipValue(text, valueStart);
    yield { key: JSON.parse(text.slice(at, key.end)) as string, start: at, valueStart, end };
    at = pastMarks(text, end);
  }
}

/** Finds the elements of the list that begins at `start` in JSON text, as they are written; none if no list begins there. */
export function* elementsOf(text: string, start: number): Generator<string> {
  if (text[start] !== "[") return;
  for (let at = pastMarks(text, start + 1); text[at] !== "]" && at < text.length; ) {
    const { end } = skipValue(text, at);
    yield text.slice(at, end);
    at = pastMarks(text, end);
  }
}

/** Finds the next value or bracket, past space, commas and colons. */
function pastMarks(text: string, start: number): number {
  let at = skipSpace(text, start);
  while (text[at] === "," || text[at] === ":") at = skipSpace(text, at + 1);
  return at;
}
