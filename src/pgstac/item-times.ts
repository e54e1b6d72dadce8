import { isObject } from "../pipeline/json.ts";
import { type Instant, readInstant } from "./instant.ts";

/** When an item begins and ends. */
export interface ItemTimes {
  readonly start: Instant;
  readonly end: Instant;
}

/** What datetimes that are spelt unusually stand for. */
export type KnownInstants = ReadonlyMap<string, Instant>;

/** A datetime only the database can read. */
export class UnknownInstant extends Error {
  readonly text: string;
  constructor(text: string) {
    super(`${text} is spelt unusually`);
    this.text = text;
  }
}

/**
 * The range where both its ends are given, else the instant.
 * @throws UnknownInstant, or an Error where there is neither
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

function instant(text: string, known: KnownInstants): Instant {
  const found = readInstant(text) ?? known.get(text);
  if (found === undefined) throw new UnknownInstant(text);
  return found;
}
