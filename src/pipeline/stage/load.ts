import type { Fault } from "../fault/fault.ts";
import { bareCollection, type CollectionDocument } from "../item/collection.ts";
import type { Item, ItemDocument } from "../item/item.ts";
import type { Message } from "../message/message.ts";
import type { ObjectChange } from "../message/object-change.ts";
import { publicationOf } from "../message/publication.ts";
import type { Ledger } from "../run/run-outcomes.ts";
import {
  type Arrival,
  judgeRound,
  type LoadPart,
  newestFirst,
  nextRound,
  planLoad,
  type Versions,
} from "./load-plan.ts";
import type { ItemName } from "./loaded-item.ts";
import { loadedMessages } from "./loaded-messages.ts";
import { notifyLoaded } from "./notify-loaded.ts";
import { type ReadLimits, readMessages } from "./read-messages.ts";
import { apartFromLedger, recordMessages, recordOthers } from "./record-messages.ts";
import { type RemoveEffects, removeObjects } from "./remove-objects.ts";
import { RoundSize } from "./round-size.ts";
import { type Judgement, type Verdict, verdictOn } from "./verdict.ts";
import { verdictsOn } from "./verdicts-on.ts";
import { logOtherVersions } from "./version-warnings.ts";

/** Calls by which the load stage reads documents and stores rows. */
export interface LoadEffects extends RemoveEffects {
  /** Stores items of one collection; the newest row wins. Resolves to the fault of each item not stored, by its id. */
  readonly loadItems: (collection: string, items: readonly ItemDocument[]) => Promise<ReadonlyMap<string, Fault>>;
  /** Creates or replaces a collection. */
  readonly loadCollection: (collection: CollectionDocument) => Promise<void>;
  /** Creates a collection unless there is one of that id. */
  readonly createCollection: (collection: CollectionDocument) => Promise<void>;
  /** The version of STAC that a collection had when items were last loaded into it, if that is known; asks no database. */
  readonly stacVersionOf: (collection: string) => string | undefined;
  readonly ledger: Ledger;
  /**
   * Tells who listens of the items that were stored and deleted, those in hand and others that were left; resolves to the
   * reason why some are left. Undefined where nobody listens.
   */
  readonly notify?: ((inHand: readonly ItemName[], until: number) => Promise<Fault | undefined>) | undefined;
}

export interface LoadLimits extends ReadLimits {
  /** A collection's items are only begun when this much time is left. */
  readonly leastMilliseconds: number;
  /** Kept from run to run; when left out a run learns nothing from those before it. */
  readonly roundSize?: RoundSize;
  readonly createMissingCollections: boolean;
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
  const { records, documents } = apartFromLedger(batch);
  const { items, collections, removals, judgements } = await readMessages(documents, limits, effects);
  const alone = messagesOfOne(items);
  const judged = [judgements, await recordMessages(records, effects.ledger)];
  for (const versions of newestFirst(collections)) {
    judged.push(await loadNewest(versions, effects.loadCollection));
  }
  const { parts, outOfTime } = planLoad(items);
  const { roundSize = new RoundSize() } = limits;
  roundSize.beginRun();
  const versions = new Map<string, string | undefined>();
  for (const part of parts) {
    judged.push(await loadPart(part, outOfTime, alone, { ...limits, roundSize }, notingVersions(effects, versions)));
  }
  logOtherVersions(items, versions, effects.log);
  judged.push(await removeObjects(removals, items, limits, effects));
  const verdicts = verdictsOn(batch, judged.flat());
  const unrecorded = await recordOthers(
    verdicts,
    new Set([...alone, ...records.map(({ message }) => message)]),
    effects.ledger,
  );
  const settled = unrecorded.length === 0 ? verdicts : verdictsOn(batch, [...judged.flat(), ...unrecorded]);
  const { notify } = effects;
  if (!notify) return settled;
  return notifyLoaded(settled, namesOf(items, removals, effects), (inHand) => notify(inHand, limits.deadline));
}

function namesOf(
  items: readonly Arrival<ItemDocument>[],
  removals: readonly Arrival<ObjectChange>[],
  { removal }: RemoveEffects,
): ItemName[] {
  return [
    ...items.map(({ document: { collection, id } }) => ({ collection, id })),
    ...removals.flatMap(({ document: { href } }) => {
      const item = removal?.itemOf(href);
      return item ? [{ collection: "", id: item.id }] : [];
    }),
  ];
}

/** Notes the version of each collection once items were loaded into it: before, it would have to be asked for. */
const notingVersions = (effects: LoadEffects, versions: Map<string, string | undefined>): LoadEffects => ({
  ...effects,
  loadItems: async (collection, items) => {
    const faults = await effects.loadItems(collection, items);
    versions.set(collection, effects.stacVersionOf(collection));
    return faults;
  },
});

/** Messages that hold one item and nothing else: what becomes of it becomes of them. */
function messagesOfOne(items: readonly Arrival<ItemDocument>[]): ReadonlySet<Message> {
  const counts = new Map<Message, number>();
  for (const { message } of items) counts.set(message, (counts.get(message) ?? 0) + 1);
  return new Set([...counts].flatMap(([message, count]) => (count === 1 ? [message] : [])));
}

/** The newest of several versions, with the publications of all. */
function published([newest, ...older]: Versions<ItemDocument>, alone: ReadonlySet<Message>): ItemDocument[] {
  if (!newest) return [];
  const isAlone = alone.has(newest.message);
  const replaced = older.map(({ message }) => message).filter((message) => alone.has(message));
  return [{ ...newest.document, publication: publicationOf(newest.message, { isAlone, replaced }) }];
}

/** Stores the newest version that can be stored, and judges those that could not. */
async function loadNewest<Document>(
  versions: Versions<Document>,
  store: (document: Document) => Promise<void>,
): Promise<Judgement[]> {
  const judgements: Judgement[] = [];
  for (const { document, message, entry } of versions) {
    try {
      await store(document);
      break;
    } catch (error) {
      judgements.push([message, verdictOn(error), entry]);
    }
  }
  return judgements;
}

/** Stores a part round by round, so that the rounds of a large document that were stored in time stay stored. */
async function loadPart(
  { collection, waiting }: LoadPart,
  outOfTime: (message: Message) => Verdict,
  alone: ReadonlySet<Message>,
  limits: LoadLimits & Required<Pick<LoadLimits, "roundSize">>,
  effects: LoadEffects,
): Promise<Judgement[]> {
  const judgements: Judgement[] = [];
  const { roundSize, deadline, leastMilliseconds } = limits;
  let left = waiting;
  while (left.length > 0) {
    const { round, rest } = nextRound(left, roundSize.items);
    const began = effects.now();
    const given = deadline - began;
    if (given < leastMilliseconds || !roundSize.fits(round.length, given)) {
      return [...judgements, ...judgeAll(left, outOfTime)];
    }
    const documents = round.flatMap((versions) => published(versions, alone));
    try {
      const judged = judgeRound(round, await storeItems(collection, documents, round, limits, effects));
      roundSize.stored(round.length, effects.now() - began, given);
      judgements.push(...judged.judgements);
      left = [...judged.next, ...rest];
    } catch (error) {
      roundSize.failed(round.length, effects.now() - began, given);
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

/** Messages of the newest versions, without those that were refused. */
const newestStored = (
  round: readonly Versions<ItemDocument>[],
  faults: ReadonlyMap<string, Fault>,
): readonly Message[] =>
  round.flatMap(([newest]) => (newest && !faults.has(newest.document.id) ? [newest.message] : []));

function judgeAll(waiting: readonly Versions<ItemDocument>[], judge: (message: Message) => Verdict): Judgement[] {
  const arrivals = waiting.flat();
  const verdicts = new Map(arrivals.map(({ message }) => [message, judge(message)]));
  return arrivals.flatMap(({ message, entry }) => {
    const verdict = verdicts.get(message);
    return verdict ? [[message, verdict, entry] as const] : [];
  });
}

/** Resolves to the fault of each item not stored, by its id. Creates the collection if it is missing and may be created. */
async function storeItems(
  collection: string,
  items: readonly ItemDocument[],
  round: readonly Versions<ItemDocument>[],
  { createMissingCollections }: LoadLimits,
  { loadItems, createCollection, log, now }: LoadEffects,
): Promise<ReadonlyMap<string, Fault>> {
  const started = now();
  let faults = await loadItems(collection, items);
  if (createMissingCollections && [...faults.values()].some(({ kind }) => kind === "collection_missing")) {
    const [first] = items;
    const { stac_version } = first ? (JSON.parse(first.text) as Partial<Item>) : {};
    await createCollection(bareCollection(collection, stac_version));
    faults = await loadItems(collection, items);
  }
  log("info", "items loaded", {
    collection,
    loaded: items.length - faults.size,
    refused: faults.size,
    milliseconds: now() - started,
    runs: loadedMessages(newestStored(round, faults)),
  });
  return faults;
}
