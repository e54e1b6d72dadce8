import { bareCollection, type CollectionDocument } from "./collection.ts";
import { Fault } from "./fault.ts";
import type { ItemDocument } from "./item.ts";
import { type LoadDocument, readLoadDocument } from "./load-document.ts";
import type { Log } from "./log.ts";
import type { Message } from "./message.ts";
import { itemsAtOnce, orderOfMessages, tooLarge } from "./order-of-messages.ts";
import { done, handedBack, type Verdict, verdictOn } from "./verdict.ts";

/** What the load stage needs of the world. */
export interface LoadEffects {
  /** Stores items of one collection; the newest row wins. Resolves to the fault of each item not stored, by its id. */
  readonly loadItems: (collection: string, items: readonly ItemDocument[]) => Promise<ReadonlyMap<string, Fault>>;
  /** Creates or replaces a collection. */
  readonly loadCollection: (collection: CollectionDocument) => Promise<void>;
  /** Creates a collection where there is none of that id. */
  readonly createCollection: (collection: CollectionDocument) => Promise<void>;
  /** Reads the document behind a claim check. */
  readonly readPayload: (href: string) => Promise<string>;
  readonly log: Log;
  readonly now: () => number;
}

export interface LoadLimits {
  /** When the stage must have answered, a time of `steadyNow`. */
  readonly deadline: number;
  /** A collection's items are only begun when this much time is left. */
  readonly leastMilliseconds: number;
  readonly createMissingCollections: boolean;
}

/** One item or collection, and the message it came in. */
interface Arrival<Document> {
  readonly document: Document;
  readonly message: Message;
}

/**
 * The load stage: one batch in, rows in the catalogue, a verdict on each message. Nothing escapes.
 * Of several messages about one item the newest published wins; where it cannot be stored, the one before it does.
 */
export async function load(
  batch: readonly Message[],
  limits: LoadLimits,
  effects: LoadEffects,
): Promise<ReadonlyMap<Message, Verdict>> {
  const verdicts = new Map<Message, Verdict>(batch.map((message) => [message, done]));
  const judge = (message: Message, verdict: Verdict): void => {
    verdicts.set(message, moreSevere(verdicts.get(message) ?? done, verdict));
  };
  const { items, collections } = await readBatch(batch, effects, judge);

  for (const versions of newestFirst(collections, ({ id }) => id).values()) {
    await firstThatLoads(versions, (arrival) => effects.loadCollection(arrival.document), judge);
  }
  const { first, itemsOf, orderOf } = orderOfMessages(items.map(({ message }) => message));
  const parts = [...Map.groupBy(items, ({ document }) => document.collection)].flatMap(([collection, arrivals]) => {
    const versions = [...newestFirst(arrivals, ({ id }) => id)];
    const byOrder = Map.groupBy(versions, ([, [newest]]) => (newest ? orderOf(newest.message) : 0));
    return [...byOrder].map(([order, part]) => ({ collection, order, versions: new Map(part) }));
  });
  const runOutOfTime = (message: Message): void =>
    judge(message, message === first ? tooLarge(itemsOf(message)) : handedBack);
  for (const part of parts.sort((one, other) => one.order - other.order)) {
    await loadPart(part, limits, effects, { judge, runOutOfTime });
  }
  return verdicts;
}

type Judge = (message: Message, verdict: Verdict) => void;

async function readBatch(
  batch: readonly Message[],
  { readPayload }: LoadEffects,
  judge: Judge,
): Promise<{ items: Arrival<ItemDocument>[]; collections: Arrival<CollectionDocument>[] }> {
  const items: Arrival<ItemDocument>[] = [];
  const collections: Arrival<CollectionDocument>[] = [];
  const take = (document: LoadDocument, message: Message): void => {
    for (const item of document.items) items.push({ document: item, message });
    for (const collection of document.collections) collections.push({ document: collection, message });
    for (const fault of document.faults) judge(message, verdictOn(fault));
  };
  await Promise.all(
    batch.map(async (message) => {
      try {
        const document = readLoadDocument(message.body);
        take(document, message);
        for (const href of document.hrefs) take(readBehind(href, await readPayload(href)), message);
      } catch (error) {
        judge(message, verdictOn(error));
      }
    }),
  );
  return { items, collections };
}

/** A claim check that points at another one would have no end. */
function readBehind(href: string, text: string): LoadDocument {
  const document = readLoadDocument(text);
  if (document.hrefs.length > 0) throw new Fault("invalid_request", `${href} holds no document but another address`);
  return document;
}

interface Part {
  readonly collection: string;
  /** The versions of each item, newest first; what is settled is taken out. */
  readonly versions: Map<string, Arrival<ItemDocument>[]>;
}

/** Stores a thousand items at once, so that of a large document what was stored in time stays stored. */
async function loadPart(
  { collection, versions }: Part,
  { deadline, leastMilliseconds, createMissingCollections }: LoadLimits,
  { loadItems, createCollection, log, now }: LoadEffects,
  { judge, runOutOfTime }: { judge: Judge; runOutOfTime: (message: Message) => void },
): Promise<void> {
  // An item comes again only where its newest version was refused and an older one is there.
  while (versions.size > 0) {
    if (deadline - now() < leastMilliseconds) {
      for (const { message } of [...versions.values()].flat()) runOutOfTime(message);
      return;
    }
    const round = versions
      .values()
      .take(itemsAtOnce)
      .toArray()
      .flatMap((waiting) => waiting[0] ?? []);
    const items = round.map(({ document }) => document);
    const started = now();
    try {
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
      for (const { document, message } of round) {
        const fault = faults.get(document.id);
        const older = versions.get(document.id)?.slice(1) ?? [];
        if (fault) judge(message, verdictOn(fault));
        if (fault && older.length > 0) versions.set(document.id, older);
        else versions.delete(document.id);
      }
    } catch (error) {
      log("error", "items not loaded", { collection, items: items.length, error: (error as Error).message });
      for (const { message } of [...versions.values()].flat()) judge(message, verdictOn(error));
      return;
    }
  }
}

async function firstThatLoads<Document>(
  versions: readonly Arrival<Document>[],
  store: (arrival: Arrival<Document>) => Promise<void>,
  judge: Judge,
): Promise<void> {
  for (const arrival of versions) {
    try {
      await store(arrival);
      return;
    } catch (error) {
      judge(arrival.message, verdictOn(error));
    }
  }
}

/** The versions of each document, newest publication first; of two published together the later in the batch. */
function newestFirst<Document>(
  arrivals: readonly Arrival<Document>[],
  idOf: (document: Document) => string,
): Map<string, Arrival<Document>[]> {
  const versions = Map.groupBy(arrivals, ({ document }) => idOf(document));
  for (const waiting of versions.values())
    waiting.reverse().sort((a, b) => b.message.publishedAt - a.message.publishedAt);
  return versions;
}

const severity = { done: 0, dead: 1, retry: 2, postponed: 3, handed_back: 4 } as const;

/** A message may hold many items: one that is tried again keeps it, else a dead one makes it a dead letter. Good items are stored either way. */
function moreSevere(a: Verdict, b: Verdict): Verdict {
  return severity[b.outcome] > severity[a.outcome] ? b : a;
}
