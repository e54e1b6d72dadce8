import { Fault } from "../pipeline/fault.ts";
import type { ItemDocument } from "../pipeline/item.ts";
import { isObject } from "../pipeline/json.ts";
import { type Instant, readInstant } from "./instant.ts";
import { type Outline, readOutline } from "./outline.ts";
import { parseForStorage } from "./stored-json.ts";

/** An item taken apart: where its members stand in its text, or, where that is not plain, the members themselves. */
export type Parsed = Outline | Readonly<Record<string, unknown>>;

/** An item that was parsed for storage already, so that loading it need not. */
export interface ParsedDocument extends ItemDocument {
  readonly parsed: Parsed;
}

/** An item read as far as is needed to know where it belongs. */
export interface ReadItem {
  readonly id: string;
  readonly parsed: Parsed;
  readonly start: Instant;
  readonly end: Instant;
}

/** What datetimes that are spelt unusually stand for. */
export type KnownInstants = ReadonlyMap<string, Instant>;

export const isOutline = (parsed: Parsed): parsed is Outline => parsed["members"] instanceof Map;

/** @throws SyntaxError, or an Error where it is no object */
export function parseItem(text: string): Parsed {
  const parsed = readOutline(text) ?? parseForStorage(text);
  if (!isObject(parsed)) throw new Error("it is no JSON object");
  return parsed as Parsed;
}

/**
 * @throws Fault `item_refused`
 * @throws UnknownInstant
 */
export function readItem(document: ItemDocument | ParsedDocument, known: KnownInstants): ReadItem {
  try {
    const parsed = "parsed" in document ? document.parsed : parseItem(document.text);
    const { start, end } = timesOf(isOutline(parsed) ? parsed.times : parsed["properties"]);
    const item = { id: document.id, parsed, start: instant(start, known), end: instant(end, known) };
    // No search in time finds such an item; pgstac's own functions refuse it.
    if (item.start > item.end) throw new Error("its start_datetime is after its end_datetime");
    return item;
  } catch (error) {
    if (error instanceof UnknownInstant) throw error;
    throw refused(document.id, (error as Error).message, error);
  }
}

/** A datetime only the database can read. */
export class UnknownInstant extends Error {
  readonly text: string;
  constructor(text: string) {
    super(`${text} is spelt unusually`);
    this.text = text;
  }
}

function instant(text: string, known: KnownInstants): Instant {
  const found = readInstant(text) ?? known.get(text);
  if (found === undefined) throw new UnknownInstant(text);
  return found;
}

/** The range where both its ends are given, else the instant. */
function timesOf(properties: unknown): { start: string; end: string } {
  const { datetime, start_datetime, end_datetime } = isObject(properties) ? properties : {};
  if (typeof start_datetime === "string" && typeof end_datetime === "string") {
    return { start: start_datetime, end: end_datetime };
  }
  if (typeof datetime === "string") return { start: datetime, end: datetime };
  throw new Error("it has neither a datetime nor both start_datetime and end_datetime");
}

export const refused = (id: string, why: string, cause?: unknown): Fault =>
  new Fault("item_refused", `item ${id} cannot be stored: ${why}`, { cause });
