import { isObject } from "../../pipeline/json.ts";
import { valueAt } from "./byte-range.ts";
import { type Instant, readInstant } from "./instant.ts";
import { NeedsParser } from "./needs-parser.ts";
import { parseForStorage } from "./stored-json.ts";
import { sharedWasmJson } from "./wasm-json.ts";

/** When an item begins and ends. */
export interface ItemTimes {
  readonly start: Instant;
  readonly end: Instant;
}

/** An item read as far as is needed to know where it belongs. */
export interface TimedDocument extends ItemTimes {
  readonly id: string;
  readonly bytes: Buffer;
  /** What its properties say of its times, in its own words. */
  readonly said: unknown;
}

/** What datetimes that are spelt unusually stand for. */
type KnownInstants = ReadonlyMap<string, Instant>;

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

const keys = ["datetime", "start_datetime", "end_datetime"] as const;

/**
 * Those properties of an item that say when. What follows the properties is not looked at.
 * @throws SyntaxError
 */
export function readTimes(bytes: Buffer): unknown {
  const machine = sharedWasmJson();
  try {
    machine.run.readTimes(machine.put(bytes));
    if (!machine.place("properties")) return undefined;
    const times: Record<string, unknown> = {};
    for (const key of keys) {
      const place = machine.place(key);
      if (place) times[key] = valueAt(bytes, place);
    }
    return times;
  } catch (error) {
    if (!(error instanceof NeedsParser)) throw error;
    const item = parseForStorage(bytes.toString());
    return isObject(item) ? item["properties"] : undefined;
  }
}

/** Whether what two objects say of their times is the same to the letter. */
export const saySameTimes = (one: unknown, other: unknown): boolean =>
  [one, other].every(isObject) && keys.every((key) => (one as Properties)[key] === (other as Properties)[key]);

type Properties = Readonly<Record<string, unknown>>;

function instant(text: string, known: KnownInstants): Instant {
  const found = readInstant(text) ?? known.get(text);
  if (found === undefined) throw new UnknownInstant(text);
  return found;
}
