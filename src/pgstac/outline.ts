import { endOfValue, isObjectAt, isStringAt, NotPlain, type Place, skipSpace, visitMembers } from "./json-text.ts";

/** Where the members of an item stand in its text, and those that say where it belongs. */
export interface Outline {
  readonly text: string;
  readonly members: ReadonlyMap<string, Place>;
  readonly id: unknown;
  readonly collection: unknown;
  /** Those of `properties` that say when. */
  readonly times: Readonly<Record<string, unknown>>;
}

const timeKeys: ReadonlySet<string> = new Set(["datetime", "start_datetime", "end_datetime"]);

/**
 * Reads an item without taking it apart, which costs a fraction of parsing it. Undefined where its text is not plain:
 * escapes in keys, keys there twice, numbers pypgstac writes otherwise.
 */
export function readOutline(text: string): Outline | undefined {
  try {
    return outlineOf(text);
  } catch (error) {
    if (error instanceof NotPlain || error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function outlineOf(text: string): Outline {
  const start = skipSpace(text, 0);
  if (!isObjectAt(text, start)) throw new NotPlain();
  const members = new Map<string, Place>();
  const times: Record<string, unknown> = {};
  const end = visitMembers(text, start, (key, at) => {
    if (members.has(key)) throw new NotPlain();
    const valueEnd = key === "properties" && isObjectAt(text, at) ? readTimes(text, at, times) : endOfValue(text, at);
    members.set(key, { start: at, end: valueEnd });
    return valueEnd;
  });
  if (skipSpace(text, end) !== text.length) throw new NotPlain();
  return {
    text,
    members,
    times,
    id: valueAt(text, members.get("id")),
    collection: valueAt(text, members.get("collection")),
  };
}

function readTimes(text: string, start: number, times: Record<string, unknown>): number {
  return visitMembers(text, start, (key, at) => {
    const end = endOfValue(text, at);
    if (timeKeys.has(key)) {
      if (key in times) throw new NotPlain();
      times[key] = valueAt(text, { start: at, end });
    }
    return end;
  });
}

function valueAt(text: string, place: Place | undefined): unknown {
  if (!place) return undefined;
  const written = text.slice(place.start, place.end);
  return isStringAt(written, 0) && !written.includes("\\") ? written.slice(1, -1) : JSON.parse(written);
}
