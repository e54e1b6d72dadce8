import { isObject } from "../../pipeline/text/json.ts";
import { type Instant, readInstant } from "./instant.ts";
import type { ItemReader } from "./item-reader.ts";
import { parseForStorage } from "./json-for-storage.ts";
import { NeedsParser } from "./needs-parser.ts";

/** Beginning and end of an item. */
export interface ItemTimes {
  readonly start: Instant;
  readonly end: Instant;
}

/** An item of which only the id and the times were read. */
export interface TimedDocument extends ItemTimes {
  readonly id: string;
  readonly bytes: Buffer;
  /** Properties that name its times, as they are written. */
  readonly said: unknown;
}

/** Meaning of datetimes that are spelt unusually. */
type KnownInstants = ReadonlyMap<string, Instant>;

/** Signals a datetime that only the database can read. */
export class UnknownInstant extends Error {
  readonly text: string;
  constructor(text: string) {
    super(`${text} is spelt unusually`);
    this.text = text;
  }
}

/**
 * Finds the times of an item: its range if both ends are given, else its instant.
 * @throws UnknownInstant, or an Error if it has neither
 */
export function timesOf(properties: unknown, known: KnownInstants): ItemTimes {
  const { datetime, start_datetime, end_datetime } = isObject(properties) ? properties : {};
  if (typeof start_datetime === "string" && typeof end_datetime === "string") {
    const times = { start: instant(start_datetime, known), end: instant(end_datetime, known) };
    // No search in time finds such an item; pgstac's own functions refuse it.
    if (times.start > times.end) throw new Error("its start_datetime is after its end_datetime");
    return times;
  }
  if (typeof datetime !== "string") {
    throw new Error("it has neither a datetime nor both start_datetime and end_datetime");
  }
  const at = instant(datetime, known);
  return { start: at, end: at };
}

/** Properties that name the times of an item. */
export const timeKeys = ["datetime", "start_datetime", "end_datetime"] as const;

/**
 * Reads the properties that name the times of an item, and nothing behind the properties.
 * @throws SyntaxError
 */
export function readTimes(reader: ItemReader, bytes: Buffer): unknown {
  try {
    return reader.readTimes(bytes);
  } catch (error) {
    if (!(error instanceof NeedsParser)) throw error;
    const item = parseForStorage(bytes.toString());
    return isObject(item) ? item["properties"] : undefined;
  }
}

/** Tells whether two objects name their times by the same text. */
export const saySameTimes = (one: unknown, other: unknown): boolean =>
  [one, other].every(isObject) && timeKeys.every((key) => (one as Properties)[key] === (other as Properties)[key]);

type Properties = Readonly<Record<string, unknown>>;

function instant(text: string, known: KnownInstants): Instant {
  const found = readInstant(text) ?? known.get(text);
  if (found === undefined) throw new UnknownInstant(text);
  return found;
}
