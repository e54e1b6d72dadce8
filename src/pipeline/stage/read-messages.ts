import { Fault } from "../fault/fault.ts";
import type { CollectionDocument } from "../item/collection.ts";
import { doubtfulItem } from "../item/doubtful-item.ts";
import { logWarnings } from "../item/log-warnings.ts";
import { WarningCount } from "../item/warning-count.ts";
import type { Log } from "../message/log.ts";
import { logFields } from "../message/log-fields.ts";
import { attributeNames, type Message } from "../message/message.ts";
import type { ObjectChange } from "../message/object-change.ts";
import { entriesWithin, joined, type LoadEntry, type ReadItem } from "./load-entry.ts";
import type { Arrival } from "./load-plan.ts";
import { readEntries } from "./read-entries.ts";
import { RemovedObjects } from "./removed-objects.ts";
import { handedBack, type Judgement, verdictOn } from "./verdict.ts";

/** All that the messages of a batch hold, and the verdicts on what could not be read of it. */
export interface Reading {
  readonly items: readonly Arrival<ReadItem>[];
  readonly collections: readonly Arrival<CollectionDocument>[];
  readonly removals: readonly Arrival<ObjectChange>[];
  readonly judgements: readonly Judgement[];
}

/** Calls by which documents are read. */
export interface ReadEffects {
  /** Reads the document behind a claim check. */
  readonly readPayload: (href: string) => Promise<string>;
  readonly log: Log;
  readonly now: () => number;
}

export interface ReadLimits {
  /** The time of `steadyNow` by which the stage must have answered. */
  readonly deadline: number;
  /** Refuses items that raise a warning. */
  readonly strict?: boolean;
}

/** Objects of one message that are read at once. */
const readAtOnce = 8;
/** Reading is given this part of the time; the rest is to store what was read. */
const readPart = 0.5;

/** Reads messages and the documents behind their addresses; one that cannot be read keeps no other from being read. */
export async function readMessages(
  batch: readonly Message[],
  { deadline, strict = false }: ReadLimits,
  effects: ReadEffects,
): Promise<Reading> {
  const arrived = batch.map((message) => ({ message, entries: readEntries(message.body) }));
  const removed = new RemovedObjects(arrived.flatMap(({ entries }) => entries));
  const began = effects.now();
  const readBy = began + (deadline - began) * readPart;
  const read = await Promise.all(
    arrived.map(async ({ message, entries }) => {
      logAcknowledged(message, entries, removed, effects);
      const all = await readAddresses(entries, removed, readBy, effects);
      return all.map((entry) => ({ message, entry }));
    }),
  );
  const reading = sorted(read.flat(), strict);
  logDoubts(reading.items, effects.log);
  return reading;
}

/** Replaces entries that are addresses by what is there. */
async function readAddresses(
  entries: readonly LoadEntry[],
  removed: RemovedObjects,
  readBy: number,
  { readPayload, now }: ReadEffects,
): Promise<LoadEntry[]> {
  const read = entries.filter((entry) => addressOf(entry, removed) === undefined);
  const toRead = entries.filter((entry) => addressOf(entry, removed) !== undefined);
  for (let begin = 0; begin < toRead.length; begin += readAtOnce) {
    const isLate = begin > 0 && now() >= readBy;
    const some = toRead.slice(begin, begin + readAtOnce);
    const found = some.map((entry) => (isLate ? [late(entry)] : readBehind(entry, removed, readPayload)));
    read.push(...(await Promise.all(found)).flat());
  }
  return read;
}

/** The address of a document to read; an object that was removed since is not asked for. */
function addressOf({ content }: LoadEntry, removed: RemovedObjects): string | undefined {
  if (content.is === "address") return content.href;
  if (content.is !== "change" || content.change.change !== "created") return undefined;
  return removed.since(content.change) ? undefined : content.change.href;
}

async function readBehind(
  entry: LoadEntry,
  removed: RemovedObjects,
  readPayload: ReadEffects["readPayload"],
): Promise<LoadEntry[]> {
  const href = addressOf(entry, removed) ?? "";
  try {
    const entries = readEntries(withoutMark(await readPayload(href)), "the document");
    return entriesWithin(entries.map(withoutAddress), joined(entry.place, href), entry.part);
  } catch (error) {
    return [{ ...entry, content: { is: "error", error } }];
  }
}

/** Windows writes a byte-order mark before a document; in a file that is published it is passed over as well. */
const withoutMark = (text: string): string => (text.startsWith("\ufeff") ? text.slice(1) : text);

/** A claim check that points at another one would have no end. */
function withoutAddress(entry: LoadEntry): LoadEntry {
  const { is } = entry.content;
  if (is !== "address" && is !== "change") return entry;
  const error = new Fault("invalid_request", "it holds no document but another address");
  return { ...entry, content: { is: "error", error } };
}

const late = (entry: LoadEntry): LoadEntry => ({ ...entry, content: { is: "late" } });

/** Logs once for a message which events ask for nothing. */
function logAcknowledged(
  message: Message,
  entries: readonly LoadEntry[],
  removed: RemovedObjects,
  { log }: ReadEffects,
): void {
  const events = new Map<string, number>();
  let href: string | undefined;
  for (const entry of entries) {
    const { content } = entry;
    if (addressOf(entry, removed) !== undefined) continue;
    if (content.is === "change") href ??= content.change.href;
    const name = content.is === "change" ? content.change.name : content.is === "nothing" && content.why;
    if (name) events.set(name, (events.get(name) ?? 0) + 1);
  }
  if (events.size === 0) return;
  log("info", "events acknowledged", { ...logFields(message), events: Object.fromEntries(events), first: href });
}

/** Items whose id and collection another row of the same run gave to another item. A message that came twice is no other. */
function repeatedInRun(items: readonly Arrival<ReadItem>[]): Arrival<ReadItem>[] {
  const first = new Map<string, Arrival<ReadItem>>();
  return items.filter((arrival) => {
    const { document, message } = arrival;
    const run = message.attributes[attributeNames.runId];
    if (run === undefined) return false;
    const key = JSON.stringify([run, document.collection, document.id]);
    const before = first.get(key);
    if (!before) first.set(key, arrival);
    if (!before || before.document.text === document.text) return false;
    const { sequence } = attributeNames;
    return before.message.attributes[sequence] !== message.attributes[sequence];
  });
}

/** A log has room for one record of each kind and batch, not for one of each item. */
function logDoubts(items: readonly Arrival<ReadItem>[], log: Log): void {
  const doubts = new WarningCount<Readonly<Record<string, unknown>>>();
  for (const { document, message } of items) {
    doubts.add(document.warnings, { ...logFields(message), item_id: document.id, collection: document.collection });
  }
  for (const { document, message } of repeatedInRun(items)) {
    const warning = {
      kind: "id_repeated",
      message: "another row of the same run made another item of its id",
    } as const;
    doubts.add([warning], { ...logFields(message), item_id: document.id, collection: document.collection });
  }
  logWarnings(log, doubts);
}

function sorted(read: readonly { readonly message: Message; readonly entry: LoadEntry }[], strict: boolean): Reading {
  const items: Arrival<ReadItem>[] = [];
  const collections: Arrival<CollectionDocument>[] = [];
  const removals: Arrival<ObjectChange>[] = [];
  const judgements: Judgement[] = [];
  for (const { message, entry } of read) {
    const { content } = entry;
    const doubt = strict && content.is === "item" && doubtfulItem(content.item.id, content.item.warnings);
    if (doubt) judgements.push([message, verdictOn(doubt), entry]);
    else if (content.is === "item") items.push({ document: content.item, message, entry });
    else if (content.is === "collection") collections.push({ document: content.collection, message, entry });
    else if (content.is === "change" && content.change.change === "removed") {
      removals.push({ document: content.change, message, entry });
    } else if (content.is === "error") judgements.push([message, verdictOn(content.error), entry]);
    else if (content.is === "late") judgements.push([message, handedBack, entry]);
  }
  return { items, collections, removals, judgements };
}
