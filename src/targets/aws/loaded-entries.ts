import type { Fault } from "../../pipeline/fault/fault.ts";
import { boxOf } from "../../pipeline/item/bounds.ts";
import type { Attributes } from "../../pipeline/message/message.ts";
import { messageLimitBytes } from "../../pipeline/message/message-limit.ts";
import type { LoadedItem } from "../../pipeline/stage/loaded-item.ts";
import { attributeCountLimit, escapeUnsendable, sendFault, sizeBytes } from "../sendable.ts";
import type { MessageEntry } from "./message-entries.ts";

const limits = { bytes: messageLimitBytes, attributes: attributeCountLimit };
/** A filter compares no longer text, and it would count against the size of the message. */
const longestAttributeBytes = 1024;
/** Filters of SNS compare numbers with five digits behind the point. */
const digits = 5;
const largestNumber = 1e9;

/** Divides what is told of items into entries that a topic takes, with attributes to filter by, and faults of the rest. */
export function loadedEntries(items: readonly LoadedItem[]): {
  readonly entries: readonly MessageEntry[];
  readonly refusals: ReadonlyMap<number, Fault>;
} {
  const entries: MessageEntry[] = [];
  const refusals = new Map<number, Fault>();
  for (const [index, item] of items.entries()) {
    const { outcome, collection, id, datetime, run_id } = item;
    const body = escapeUnsendable(JSON.stringify(item));
    const attributes = sendableAttributes({ outcome, collection, id, datetime, ...(run_id !== null && { run_id }) });
    const numbers = item.bbox ? sidesOf(item.bbox) : {};
    const all = { ...attributes, ...numbers };
    const fault = sendFault(body, all, limits);
    if (fault) refusals.set(index, fault);
    else entries.push({ index, body, attributes, numbers, delaySeconds: 0, bytes: sizeBytes(body, all) });
  }
  return { entries, refusals };
}

/** Leaves out what no attribute can be; the body has it. */
const sendableAttributes = (attributes: Attributes): Attributes =>
  Object.fromEntries(
    Object.entries(attributes).filter(
      ([name, value]) => sendFault("{}", { [name]: value }, { ...limits, bytes: longestAttributeBytes }) === undefined,
    ),
  );

function sidesOf(bbox: readonly number[]): Attributes {
  const { west, south, east, north } = boxOf(bbox);
  const sides = Object.entries({ west, south, east, north });
  return Object.fromEntries(
    sides.flatMap(([name, side]) =>
      Math.abs(side) <= largestNumber ? [[name, String(Number(side.toFixed(digits)))]] : [],
    ),
  );
}
