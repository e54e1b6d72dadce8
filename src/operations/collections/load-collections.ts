import { type JsonDocument, readJsonDocuments } from "../../input/documents/json-documents.ts";
import type { SearchReport } from "../../input/documents/search.ts";
import { withoutFailure } from "../../input/documents/without-failure.ts";
import type { Place } from "../../input/place.ts";
import { type ErrorKind, Fault } from "../../pipeline/fault/fault.ts";
import { apiLinkCount } from "../../pipeline/item/api-links.ts";
import { readCollection } from "../../pipeline/item/collection.ts";
import { collectionWarnings } from "../../pipeline/item/collection-warnings.ts";
import { WarningCount } from "../../pipeline/item/warning-count.ts";
import { decodeUtf8 } from "../../pipeline/text/decode-utf8.ts";
import { parseJson } from "../../pipeline/text/json.ts";
import type { Target } from "../../targets/target.ts";
import type { Warnings } from "../doubts.ts";
import { FailureCount, type Failures } from "../failures.ts";
import type { FailureRecord } from "../failures-file.ts";
import { inputOf } from "../input-of.ts";
import type { InputSurroundings } from "../input-surroundings.ts";
import { orFault } from "../or-fault.ts";
import type { Searches } from "../searches.ts";

interface Checked {
  readonly place: Place;
  readonly text: string;
}

export interface CollectionsReport {
  readonly loaded: readonly string[];
  readonly failures: Failures;
  /** Count of links that an API made and that are not stored. */
  readonly apiLinks: number;
  /** The lists of collections that the inputs hold pages of. */
  readonly searches: Searches;
  readonly warnings: Warnings;
}

/** An answer from AWS takes no more than 6 MB a request, and a collection may be large. */
const batchCharacters = 1024 * 1024;

/** Loads the good ones of many collections; each bad one is reported by its place. */
export async function loadCollections(
  { operate }: Pick<Target, "operate">,
  addresses: readonly string[],
  surroundings: InputSurroundings,
  record?: FailureRecord,
): Promise<CollectionsReport> {
  const failures = new FailureCount(record);
  const doubts = new WarningCount<Place & { readonly id: string }>();
  const loaded: string[] = [];
  const searches: SearchReport[] = [];
  let apiLinks = 0;
  const documents = readJsonDocuments(addresses, surroundings, {
    onSearch: (search) => void searches.push(search),
  });
  for await (const batch of batches(documents)) {
    for (const { place, text, refused } of batch) {
      if (text instanceof Fault) failures.add(place, text, refused && inputOf(refused));
    }
    const good = batch.filter((each): each is Read & Checked => !(each.text instanceof Fault));
    if (good.length === 0) continue;
    const answer = await operate({ action: "collections.load", documents: good.map(({ text }) => text) });
    for (const id of answer.loaded) loaded.push(id);
    const refused = new Set(answer.failures.map(({ index }) => index));
    for (const [index, { text, place }] of good.entries()) {
      if (refused.has(index)) continue;
      const collection = readCollection(parseJson(text, "the collection"));
      apiLinks += apiLinkCount(collection);
      doubts.add(collectionWarnings(collection), { ...place, id: collection.id });
    }
    for (const { index, kind, reason } of answer.failures) {
      const one = good[index];
      if (one) failures.add(one.place, new Fault(kind as ErrorKind, reason), { text: one.text });
    }
  }
  return { loaded, failures: failures.report(), apiLinks, searches, warnings: doubts.report() };
}

interface Read {
  readonly place: Place;
  readonly text: string | Fault;
  readonly refused: Buffer | undefined;
}

async function* batches(documents: AsyncIterable<readonly JsonDocument[]>): AsyncGenerator<Read[]> {
  let batch: Read[] = [];
  let characters = 0;
  for await (const together of documents) {
    for (const { place, bytes, refused } of together.map(withoutFailure)) {
      const text = bytes instanceof Fault ? bytes : checkedText(bytes);
      // The bytes are good until more are asked for.
      const kept = bytes instanceof Fault ? refused : text instanceof Fault ? Buffer.from(bytes) : undefined;
      batch.push({ place, text, refused: kept });
      characters += text instanceof Fault ? (kept?.length ?? 0) : text.length;
      if (characters < batchCharacters) continue;
      yield batch;
      batch = [];
      characters = 0;
    }
  }
  yield batch;
}

const checkedText = (bytes: Buffer): string | Fault =>
  orFault(() => {
    const text = decodeUtf8(bytes, "the collection");
    readCollection(parseJson(text, "the collection"));
    return text;
  });
