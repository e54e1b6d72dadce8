import { type JsonDocument, mayHoldFeatures } from "../../input/documents/json-documents.ts";
import { readDocuments } from "../../input/documents/read-documents.ts";
import type { SearchReport } from "../../input/documents/search.ts";
import type { Place } from "../../input/place.ts";
import { textOrFault } from "../../input/source/text-or-fault.ts";
import { Fault } from "../../pipeline/fault.ts";
import { inCollection } from "../../pipeline/in-collection.ts";
import { isObject, parseJsonIfValid } from "../../pipeline/json.ts";
import type { ReadItem } from "../../pipeline/load-entry.ts";
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
  readonly outcome?: Exclude<keyof DirectCounts, "new"> | undefined;
  /** The item as it was handed over, if it has a fault. */
  readonly refused?: Buffer | undefined;
}

/** Items that have no fault, by what became of them. */
export interface DirectCounts {
  readonly new: number;
  readonly changed: number;
  readonly unchanged: number;
  /** Left as they were, because the method replaces none. */
  readonly ignored: number;
  /** Stored by pgstac's own functions, which do not tell. */
  readonly other: number;
}

export interface DirectReport {
  /** Items that are in the catalogue as they were read; all counts but `ignored` add up to it. */
  readonly loaded: number;
  readonly counts: DirectCounts;
  readonly failures: Failures;
  /** The searches that the inputs hold pages of. */
  readonly searches: Searches;
  readonly warnings: Warnings;
  /** The error that ended it before the input did. */
  readonly stopped: unknown;
}

export interface DirectEffects {
  /** Overwrites the collection of items. */
  readonly collection?: string | undefined;
  readonly load: (items: AsyncIterable<readonly Buffer[]>, judge: Judge) => AsyncIterable<readonly Loaded[]>;
  /** The version of STAC of a collection into which items were loaded, if that is known. */
  readonly stacVersionOf: (collection: string) => string | undefined;
  /** Told after each item that has no fault how many there were. */
  readonly onProgress: (done: number) => void;
  /** Gets every failure. */
  readonly record?: FailureRecord | undefined;
  /** Refuses items that raise a warning. */
  readonly strict?: boolean;
}

/** Judges the item at an index by its warnings, before it is loaded; a fault refuses it. */
type Judge = (item: Omit<ReadItem, "text">, index: number) => Fault | undefined;

/** Loads each item of the documents; an item that is not stored is reported by its place and stops nothing. */
export async function loadDirectly(
  addresses: readonly string[],
  surroundings: InputSurroundings,
  { collection, load, stacVersionOf, onProgress, record, strict }: DirectEffects,
): Promise<DirectReport> {
  const failures = new FailureCount(record);
  const searches: SearchReport[] = [];
  const doubts = new Doubts(strict ?? false);
  const onTheirWay = new ItemPlaces();
  const judge: Judge = (item, index) => {
    const place = onTheirWay.of(index);
    return place && doubts.judge(place, item);
  };
  const onSearch = (search: SearchReport) => void searches.push(search);
  const counts: Record<keyof DirectCounts, number> = { new: 0, changed: 0, unchanged: 0, ignored: 0, other: 0 };
  let done = 0;
  async function* items(): AsyncGenerator<Buffer[]> {
    for await (const together of readDocuments(addresses, surroundings, { onSearch })) {
      const parts = together.flatMap(partsOf).map((part) => intoCollection(part, collection));
      for (const { place, bytes, refused } of parts) {
        if (bytes instanceof Fault) failures.add(place, bytes, refused && inputOf(refused));
      }
      const good = parts.filter((part): part is Item => !(part.bytes instanceof Fault));
      onTheirWay.add(good);
      yield good.map(({ bytes }) => bytes);
    }
  }
  let stopped: unknown;
  try {
    for await (const outcomes of load(items(), judge)) {
      for (const { index, fault, refused, outcome = "new" } of outcomes) {
        const place = onTheirWay.take(index);
        if (fault && place)
          failures.add(
            place,
            (refused && collectionFault(refused)) ?? withCollectionRemedy(fault),
            refused && inputOf(refused),
          );
        else {
          counts[outcome] += 1;
          onProgress(++done);
        }
      }
    }
  } catch (error) {
    stopped = error;
  }
  return {
    loaded: done - counts.ignored,
    counts,
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
    remedy: "stac-ingest collections load with the file, or publish without --direct",
  });
}

interface Item {
  readonly place: Place;
  readonly bytes: Buffer;
}

/** Places of the items that are being loaded, by their position; memory does not grow with the input. */
class ItemPlaces {
  readonly #places = new Map<number, Place>();
  #next = 0;

  add(items: readonly Item[]): void {
    for (const { place } of items) this.#places.set(this.#next++, place);
  }

  of(index: number): Place | undefined {
    return this.#places.get(index);
  }

  take(index: number): Place | undefined {
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
