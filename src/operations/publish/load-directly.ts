import { type JsonDocument, mayHoldFeatures } from "../../input/documents/json-documents.ts";
import { readDocuments } from "../../input/documents/read-documents.ts";
import type { SearchReport } from "../../input/documents/search.ts";
import type { Place } from "../../input/place.ts";
import { textOrFault } from "../../input/source/text-or-fault.ts";
import { Fault } from "../../pipeline/fault/fault.ts";
import { inCollection } from "../../pipeline/item/in-collection.ts";
import { noCounts } from "../../pipeline/operate/add-counts.ts";
import type { ItemCounts } from "../../pipeline/operate/object-slice.ts";
import type { ReadItem } from "../../pipeline/stage/load-entry.ts";
import { isObject, parseJsonIfValid } from "../../pipeline/text/json.ts";
import { Doubts, type Warnings } from "../doubts.ts";
import { FailureCount, type Failures } from "../failures.ts";
import type { FailureRecord } from "../failures-file.ts";
import { inputOf } from "../input-of.ts";
import type { InputSurroundings } from "../input-surroundings.ts";
import type { Searches } from "../searches.ts";
import { featuresIn } from "./bodies-of.ts";
import { withCollectionRemedy } from "./with-collection-remedy.ts";

/** The outcome of an item, named by its position among those handed over, from 0. */
interface Loaded {
  readonly index: number;
  readonly fault: Fault | undefined;
  /** Undefined if the item is new. */
  readonly outcome?: Exclude<keyof ItemCounts, "new"> | undefined;
  /** The item as it was handed over, if it has a fault. */
  readonly refused?: Buffer | undefined;
}

export interface DirectReport {
  /** Items that are in the catalogue as they were read; all counts but `ignored` and `superseded` add up to it. */
  readonly loaded: number;
  readonly counts: ItemCounts;
  /** The part of the inputs that was read. */
  readonly read: ReadPart;
  readonly failures: Failures;
  /** The searches that the inputs hold pages of. */
  readonly searches: Searches;
  readonly warnings: Warnings;
  /** The error that ended it before the input did. */
  readonly stopped: unknown;
}

/** A part of an input: documents from one on. Its items are numbered from 1. */
export interface InputPart {
  /** Documents at the beginning of the input to leave out. */
  readonly skip: number;
  /** The most items. */
  readonly items: number;
  /** Ends reading once it is true. */
  readonly isOver: () => boolean;
  /** Tells what became of an item that was loaded before; it is not loaded again. */
  readonly outcomeOf: (number: number) => keyof ItemCounts | undefined;
}

export interface ReadPart {
  readonly documents: number;
  readonly items: number;
  /** True if the inputs were read to their end. */
  readonly ended: boolean;
  /** Items of the next document, if they are more than were left. */
  readonly wants?: number;
}

export interface DirectEffects {
  /** Overwrites the collection of items. */
  readonly collection?: string | undefined;
  readonly load: (
    items: AsyncIterable<readonly Buffer[]>,
    judge: Judge,
    numberOf: NumberOf,
  ) => AsyncIterable<readonly Loaded[]>;
  /** The part of the inputs to load; all of them when left out. */
  readonly part?: InputPart;
  /** The version of STAC of a collection into which items were loaded, if that is known. */
  readonly stacVersionOf: (collection: string) => string | undefined;
  /** Told after each item that has no fault how many there were. */
  readonly onProgress: (done: number) => void;
  /** Gets every failure. */
  readonly record?: FailureRecord | undefined;
  /** Refuses items that raise a warning. */
  readonly strict?: boolean;
}

/** The number, within the part that is read, of the item at an index among those handed over. */
type NumberOf = (index: number) => number;

/** Judges the item at an index by its warnings, before it is loaded; a fault refuses it. */
type Judge = (item: Omit<ReadItem, "text">, index: number) => Fault | undefined;

/** Loads each item of the documents; an item that is not stored is reported by its place and stops nothing. */
export async function loadDirectly(
  addresses: readonly string[],
  surroundings: InputSurroundings,
  { collection, load, part, stacVersionOf, onProgress, record, strict }: DirectEffects,
): Promise<DirectReport> {
  const failures = new FailureCount(record);
  const searches: SearchReport[] = [];
  const doubts = new Doubts(strict ?? false);
  const onTheirWay = new ItemPlaces();
  const judge: Judge = (item, index) => {
    const known = onTheirWay.of(index);
    return known && doubts.judge(known.place, item);
  };
  const numberOf: NumberOf = (index) => onTheirWay.of(index)?.number ?? 0;
  const onSearch = (search: SearchReport) => void searches.push(search);
  const counts: Record<keyof ItemCounts, number> = { ...noCounts };
  const count = (outcome: keyof ItemCounts): void => {
    counts[outcome] += 1;
    onProgress(++done);
  };
  const read = new PartReader(part);
  let done = 0;
  async function* items(): AsyncGenerator<Buffer[]> {
    for await (const together of readDocuments(addresses, surroundings, { onSearch, skip: part?.skip })) {
      const good: Item[] = [];
      for (const { number, document } of read.take(together)) {
        const { place, bytes, refused } = intoCollection(document, collection);
        const known = part?.outcomeOf(number);
        if (bytes instanceof Fault) failures.add(place, bytes, refused && inputOf(refused));
        else if (known) count(known);
        else good.push({ number, place, bytes });
      }
      onTheirWay.add(good);
      yield good.map(({ bytes }) => bytes);
      if (read.isFull || part?.isOver()) return;
    }
    read.end();
  }
  let stopped: unknown;
  try {
    for await (const outcomes of load(items(), judge, numberOf)) {
      for (const { index, fault, refused, outcome = "new" } of outcomes) {
        const place = onTheirWay.take(index)?.place;
        if (fault && place)
          failures.add(
            place,
            (refused && collectionFault(refused)) ?? withCollectionRemedy(fault),
            refused && inputOf(refused),
          );
        else count(outcome);
      }
    }
  } catch (error) {
    stopped = error;
  }
  return {
    loaded: done - counts.ignored - counts.superseded,
    counts,
    read: read.report(),
    failures: failures.report(),
    searches,
    warnings: doubts.report(stacVersionOf),
    stopped,
  };
}

/** The fault of a document that was refused because it is a collection or a catalogue. */
function collectionFault(refused: Buffer): Fault | undefined {
  const text = textOrFault(refused);
  const value = text instanceof Fault ? undefined : parseJsonIfValid(text);
  if (!isObject(value) || (value["type"] !== "Collection" && value["type"] !== "Catalog")) return undefined;
  return new Fault("invalid_item", `that is a ${value["type"]}, and --direct loads items`, {
    remedy: "stac-ingest collections load with the file, or stac-ingest publish without --direct",
  });
}

interface Item {
  /** Its position among the items of the part, from 1. */
  readonly number: number;
  readonly place: Place;
  readonly bytes: Buffer;
}

/** Takes the documents of a part, and numbers their items. */
class PartReader {
  readonly #most: number;
  #documents = 0;
  #items = 0;
  #ended = false;
  #wants: number | undefined;

  constructor(part: InputPart | undefined) {
    this.#most = part?.items ?? Number.POSITIVE_INFINITY;
  }

  /** True once a document did not fit any more. */
  get isFull(): boolean {
    return this.#wants !== undefined;
  }

  /** The items of documents, as far as they fit; all of a document or none. */
  take(documents: readonly JsonDocument[]): { readonly number: number; readonly document: JsonDocument }[] {
    const taken: { readonly number: number; readonly document: JsonDocument }[] = [];
    for (const document of documents) {
      const items = partsOf(document);
      if (this.#items + items.length > this.#most) {
        this.#wants = items.length;
        break;
      }
      for (const item of items) taken.push({ number: ++this.#items, document: item });
      this.#documents += 1;
    }
    return taken;
  }

  end(): void {
    this.#ended = true;
  }

  report(): ReadPart {
    const read = { documents: this.#documents, items: this.#items, ended: this.#ended };
    return this.#wants === undefined ? read : { ...read, wants: this.#wants };
  }
}

/** Places and numbers of the items that are being loaded, by their position; memory does not grow with the input. */
class ItemPlaces {
  readonly #places = new Map<number, Pick<Item, "place" | "number">>();
  #next = 0;

  add(items: readonly Item[]): void {
    for (const { place, number } of items) this.#places.set(this.#next++, { place, number });
  }

  of(index: number): Pick<Item, "place" | "number"> | undefined {
    return this.#places.get(index);
  }

  take(index: number): Pick<Item, "place" | "number"> | undefined {
    const place = this.#places.get(index);
    this.#places.delete(index);
    return place;
  }
}

/** The same item as the queue would load it. */
function intoCollection(part: JsonDocument, collection: string | undefined): JsonDocument {
  if (collection === undefined || part.bytes instanceof Fault) return part;
  const text = textOrFault(part.bytes);
  const value = text instanceof Fault ? undefined : parseJsonIfValid(text);
  // The loader names what is no item.
  if (text instanceof Fault || !isObject(value) || value["type"] !== "Feature") return part;
  return { place: part.place, bytes: Buffer.from(inCollection({ text, value }, collection).text) };
}

/** The items of a document: itself, or the features of a FeatureCollection. */
function partsOf(document: JsonDocument): JsonDocument[] {
  const { place, bytes } = document;
  if (bytes instanceof Fault || !mayHoldFeatures(bytes)) return [document];
  const text = textOrFault(bytes);
  if (text instanceof Fault) return [{ place, bytes: text, refused: bytes }];
  const features = featuresIn(text);
  if (!features) return [document];
  return features.map((feature, index) => ({ place: { ...place, index }, bytes: Buffer.from(feature) }));
}
