import { bareCollection, type CollectionDocument } from "./collection.ts";
import { Fault } from "./fault.ts";
import type { ItemDocument } from "./item.ts";
import { type LoadDocument, readLoadDocument } from "./load-document.ts";
import { isLarge, loadParts, type Weight } from "./load-parts.ts";
import type { Log } from "./log.ts";
import type { Message } from "./message.ts";
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
  /** A part of the items is only begun when this much time is left. */
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
    verdicts.set(message, graver(verdicts.get(message) ?? done, verdict));
  };
  const { items, collections } = await readBatch(batch, effects, judge);

  for (const versions of newestFirst(collections, ({ id }) => id).values()) {
    await firstThatLoads(versions, (arrival) => effects.loadCollection(arrival.document), judge);
  }
  const byCollection = Map.groupBy(items, ({ document }) => document.collection);
  const versionsByCollection = new Map(
    [...byCollection].map(([collection, arrivals]) => [collection, newestFirst(arrivals, ({ id }) => id)]),
  );
  const weights = weigh(items);
  const started = effects.now();
  const begun = new Map<Message, number>();
  for (const { collection, versions } of loadParts(versionsByCollection, weights)) {
    const newest = [...versions.values()].flatMap(([arrival]) => arrival ?? []);
    if (limits.deadline - effects.now() >= limits.leastMilliseconds) {
      for (const { message } of newest) begun.set(message, (begun.get(message) ?? 0) + 1);
      await loadArrivals(collection, versions, limits, effects, judge);
      continue;
    }
    for (const message of new Set([...versions.values()].flat().map((arrival) => arrival.message))) {
      const [weight, loaded] = [weights.get(message), begun.get(message) ?? 0];
      const isToBlame = weight !== undefined && isLarge(weight) && loaded > 0;
      judge(message, isToBlame ? verdictOn(tooSlow(weight, loaded, effects.now() - started)) : handedBack);
    }
  }
  return verdicts;
}

function weigh(items: readonly Arrival<ItemDocument>[]): ReadonlyMap<Message, Weight> {
  const weights = new Map<Message, Weight>();
  for (const { document, message } of items) {
    const { items: count, characters } = weights.get(message) ?? { items: 0, characters: 0 };
    weights.set(message, { items: count + 1, characters: characters + document.text.length });
  }
  return weights;
}

function tooSlow({ items }: Weight, loaded: number, milliseconds: number): Fault {
  const [all, some, seconds] = [items, loaded, Math.round(milliseconds / 1000)].map((n) => n.toLocaleString("en-US"));
  return new Fault("timeout", `its ${all} features do not load in one run: ${some} were begun within ${seconds} s`, {
    remedy: "split it into smaller documents, or raise load.timeout_seconds",
  });
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
    // One by one: a call takes only so many arguments, and a document may hold more.
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

async function loadArrivals(
  collection: string,
  versions: Map<string, Arrival<ItemDocument>[]>,
  { createMissingCollections }: LoadLimits,
  { loadItems, createCollection, log, now }: LoadEffects,
  judge: Judge,
): Promise<void> {
  // Nearly always one round: a second only where the newest version of an item was refused and an older one is there.
  while (versions.size > 0) {
    const round = [...versions.values()].flatMap((waiting) => waiting[0] ?? []);
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

const gravity = { done: 0, dead: 1, retry: 2, postponed: 3, handed_back: 4 } as const;

/** A message may hold many items: one to be tried again keeps it, a dead one buries it, good ones are stored either way. */
function graver(a: Verdict, b: Verdict): Verdict {
  return gravity[b.outcome] > gravity[a.outcome] ? b : a;
}
