import { bareCollection, type CollectionDocument } from "./collection.ts";
import { doubtfulItem } from "./doubtful-item.ts";
import { Fault } from "./fault.ts";
import type { ItemDocument } from "./item.ts";
import { type LoadDocument, type ReadItem, readLoadDocument } from "./load-document.ts";
import {
  type Arrival,
  judgeRound,
  type LoadPart,
  newestFirst,
  nextRound,
  planLoad,
  type Versions,
} from "./load-plan.ts";
import type { Log } from "./log.ts";
import { logFields } from "./log-fields.ts";
import { logWarnings } from "./log-warnings.ts";
import type { Message } from "./message.ts";
import { type Judgement, type Verdict, verdictOn, verdictsOn } from "./verdict.ts";
import { WarningCount } from "./warning-count.ts";

/** Calls by which the load stage reads documents and stores rows. */
export interface LoadEffects {
  /** Stores items of one collection; the newest row wins. Resolves to the fault of each item not stored, by its id. */
  readonly loadItems: (collection: string, items: readonly ItemDocument[]) => Promise<ReadonlyMap<string, Fault>>;
  /** Creates or replaces a collection. */
  readonly loadCollection: (collection: CollectionDocument) => Promise<void>;
  /** Creates a collection unless there is one of that id. */
  readonly createCollection: (collection: CollectionDocument) => Promise<void>;
  /** Reads the document behind a claim check. */
  readonly readPayload: (href: string) => Promise<string>;
  readonly log: Log;
  readonly now: () => number;
}

export interface LoadLimits {
  /** The time of `steadyNow` by which the stage must have answered. */
  readonly deadline: number;
  /** A collection's items are only begun when this much time is left. */
  readonly leastMilliseconds: number;
  readonly createMissingCollections: boolean;
  /** Refuses items that raise a warning. */
  readonly strict?: boolean;
}

/**
 * Runs the load stage: one batch in, rows in the catalogue, a verdict on each message. It never rejects.
 * Of several messages about one item the newest published wins; if it cannot be stored, the one before it does.
 */
export async function load(
  batch: readonly Message[],
  limits: LoadLimits,
  effects: LoadEffects,
): Promise<ReadonlyMap<Message, Verdict>> {
  const readings = await Promise.all(batch.map((message) => readMessage(message, limits, effects.readPayload)));
  const judged = readings.map(({ judgements }) => judgements);
  for (const versions of newestFirst(readings.flatMap(({ collections }) => collections))) {
    judged.push(await loadNewest(versions, effects.loadCollection));
  }
  logDoubts(
    readings.flatMap(({ items }) => items),
    effects.log,
  );
  const { parts, outOfTime } = planLoad(readings.flatMap(({ items }) => items));
  for (const part of parts) {
    judged.push(await loadPart(part, outOfTime, limits, effects));
  }
  return verdictsOn(batch, judged.flat());
}

/** The documents of one message, and the verdicts on what could not be read of it. */
interface Reading {
  readonly items: readonly Arrival<ReadItem>[];
  readonly collections: readonly Arrival<CollectionDocument>[];
  readonly judgements: readonly Judgement[];
}

async function readMessage(
  message: Message,
  { strict }: LoadLimits,
  readPayload: LoadEffects["readPayload"],
): Promise<Reading> {
  const { documents, errors } = await readDocuments(message.body, readPayload);
  const items = documents.flatMap((document) => document.items);
  const doubts = strict ? items.flatMap(({ id, warnings }) => doubtfulItem(id, warnings) ?? []) : [];
  const faults = [...documents.flatMap((document) => document.faults), ...doubts];
  return {
    items: items.filter(({ warnings }) => !strict || warnings.length === 0).map((document) => ({ document, message })),
    collections: documents.flatMap(({ collections }) => collections.map((document) => ({ document, message }))),
    judgements: [...faults, ...errors].map((error) => [message, verdictOn(error)]),
  };
}

/** A log has room for one record of each kind and batch, not for one of each item. */
function logDoubts(items: readonly Arrival<ReadItem>[], log: Log): void {
  const doubts = new WarningCount<Readonly<Record<string, unknown>>>();
  for (const { document, message } of items) {
    doubts.add(document.warnings, { ...logFields(message), item_id: document.id, collection: document.collection });
  }
  logWarnings(log, doubts);
}

/** Reads a body and the documents behind its addresses, up to the first that cannot be read. */
async function readDocuments(
  body: string,
  readPayload: LoadEffects["readPayload"],
): Promise<{ documents: LoadDocument[]; errors: unknown[] }> {
  const documents: LoadDocument[] = [];
  try {
    const document = readLoadDocument(body);
    documents.push(document);
    for (const href of document.hrefs) documents.push(readBehind(href, await readPayload(href)));
    return { documents, errors: [] };
  } catch (error) {
    return { documents, errors: [error] };
  }
}

/** A claim check that points at another one would have no end. */
function readBehind(href: string, text: string): LoadDocument {
  const document = readLoadDocument(text);
  if (document.hrefs.length > 0) throw new Fault("invalid_request", `${href} holds no document but another address`);
  return document;
}

/** Stores the newest version that can be stored, and judges those that could not. */
async function loadNewest<Document>(
  versions: Versions<Document>,
  store: (document: Document) => Promise<void>,
): Promise<Judgement[]> {
  const judgements: Judgement[] = [];
  for (const { document, message } of versions) {
    try {
      await store(document);
      break;
    } catch (error) {
      judgements.push([message, verdictOn(error)]);
    }
  }
  return judgements;
}

/** Stores a part round by round, so that the rounds of a large document that were stored in time stay stored. */
async function loadPart(
  { collection, waiting }: LoadPart,
  outOfTime: (message: Message) => Verdict,
  limits: LoadLimits,
  effects: LoadEffects,
): Promise<Judgement[]> {
  const judgements: Judgement[] = [];
  let left = waiting;
  while (left.length > 0) {
    if (limits.deadline - effects.now() < limits.leastMilliseconds) {
      return [...judgements, ...judgeAll(left, outOfTime)];
    }
    const { round, rest } = nextRound(left);
    const documents = round.flatMap(([newest]) => newest?.document ?? []);
    try {
      const judged = judgeRound(round, await storeItems(collection, documents, limits, effects));
      judgements.push(...judged.judgements);
      left = [...judged.next, ...rest];
    } catch (error) {
      effects.log("error", "items not loaded", {
        collection,
        items: documents.length,
        error: (error as Error).message,
      });
      const verdict = verdictOn(error);
      return [...judgements, ...judgeAll(left, () => verdict)];
    }
  }
  return judgements;
}

function judgeAll(waiting: readonly Versions<ItemDocument>[], judge: (message: Message) => Verdict): Judgement[] {
  const messages = new Set(waiting.flat().map(({ message }) => message));
  return [...messages].map((message) => [message, judge(message)]);
}

/** Resolves to the fault of each item not stored, by its id. Creates the collection if it is missing and may be created. */
async function storeItems(
  collection: string,
  items: readonly ItemDocument[],
  { createMissingCollections }: LoadLimits,
  { loadItems, createCollection, log, now }: LoadEffects,
): Promise<ReadonlyMap<string, Fault>> {
  const started = now();
  let faults = await loadItems(collection, items);
  if (createMissingCollections && [...faults.values()].some(({ kind }) => kind === "collection_missing")) {
    await createCollection(bareCollection(collection));
    faults = await loadItems(collection, items);
  }
  log("info", "items loaded", {
    collection,
    loaded: items.length - faults.size,
    refused: faults.size,
    milliseconds: now() - started,
  });
  return faults;
}
