import { Fault } from "../../pipeline/fault/fault.ts";
import { isObject, parseJsonIfValid } from "../../pipeline/text/json.ts";
import { elementsOf, membersOf } from "../../pipeline/text/members-of.ts";
import type { Place } from "../place.ts";
import { documentTooLong } from "../source/document-limit.ts";
import { byteLinesOf, withoutMark } from "../source/lines.ts";
import { openSource, type Source, type Surroundings } from "../source/open-source.ts";
import { textOrFault } from "../source/text-or-fault.ts";
import { followPages } from "./follow-pages.ts";
import { isBeforeValue, isSpace, type JsonPiece, JsonSplitter } from "./json-splitter.ts";
import { type Page, pageOf, pageOfDocument } from "./page.ts";
import { Search, type SearchReport } from "./search.ts";

/** A document of an input, and its place there. */
export interface JsonDocument {
  readonly place: Place;
  readonly bytes: Buffer | Fault;
  /** The bytes that a Fault is about, if they were kept. */
  readonly refused?: Buffer;
}

export interface ReadOptions {
  /** Told about each input that holds pages of a search, once it is read. */
  readonly onSearch?: (search: SearchReport) => void;
  /** The pause before a page that failed is asked for again. */
  readonly pauseMilliseconds?: number;
}

/**
 * Reads documents from files, addresses or stdin, whole, listed or one a line: those that end in a piece of what is read
 * together, good until more are asked for. Behind an address the pages of a search are followed.
 * @throws Fault `unreadable_input`
 */
export async function* readJsonDocuments(
  addresses: readonly string[],
  surroundings: Surroundings,
  { onSearch, pauseMilliseconds = 1000 }: ReadOptions = {},
): AsyncGenerator<JsonDocument[]> {
  for (const address of addresses) {
    const source = await openSource(address, surroundings);
    const { name, url } = source;
    const search = new Search(name);
    try {
      let empty = true;
      for await (const documents of readSource(source, (page) => search.add(page))) {
        empty = false;
        yield documents;
      }
      if (empty && !search.next && !search.foundNothing)
        throw new Fault("unreadable_input", `${name} holds no documents`, {
          remedy: "a file with an item, a collection, or features in it",
        });
    } finally {
      source.close();
    }
    if (url !== undefined && search.next) {
      yield* followPages({ name, url }, search, { surroundings, read: readSource, pauseMilliseconds });
    }
    const report = search.report();
    if (report) onSearch?.(report);
  }
}

type OnPage = (page: Page) => void;

async function* readSource(
  { name, bytes }: Pick<Source, "name" | "bytes">,
  onPage: OnPage,
): AsyncGenerator<JsonDocument[]> {
  for await (const pieces of split(name, bytes, onPage)) {
    const documents = pieces.flatMap((piece) => {
      if (piece.cutShort || piece.tooLong || piece.index !== undefined || !mayHoldList(piece.bytes)) return [piece];
      const page = pageOfDocument(piece.bytes);
      if (page) onPage(page);
      return collectionsIn(piece);
    });
    if (documents.length > 0) yield documents.map((piece) => documentOf(name, piece));
  }
}

/** The collections of the list that an API answers with. */
function collectionsIn(piece: JsonPiece): JsonPiece[] {
  const text = textOrFault(piece.bytes);
  const value = text instanceof Fault ? undefined : parseJsonIfValid(text);
  if (text instanceof Fault || !isObject(value) || "type" in value || !Array.isArray(value["collections"])) {
    return [piece];
  }
  const list = [...membersOf(text)].findLast(({ key }) => key === "collections");
  const texts = list ? [...elementsOf(text, list.valueStart)] : [];
  return texts.map((element, index) => ({ ...piece, bytes: Buffer.from(element), index }));
}

async function* split(name: string, bytes: AsyncIterable<Uint8Array>, onPage: OnPage): AsyncGenerator<JsonPiece[]> {
  const tell = (splitter: JsonSplitter): void => {
    for (const { members, count } of splitter.takeSurrounded()) onPage(pageOf(members, count));
  };
  if (promisesLines.test(name)) {
    let line = 0;
    for await (const lines of byteLinesOf(bytes)) {
      yield lines.flatMap((whole) => documentsOfLine(whole, ++line, tell));
    }
    return;
  }
  const splitter = new JsonSplitter();
  for await (const piece of withoutMark(bytes)) {
    yield splitter.push(piece);
    tell(splitter);
  }
  yield splitter.finish();
  tell(splitter);
}

const promisesLines = /\.(ndjson|jsonl|geojsonl)(\.gz)?$/i;
const openBracket = 91;

/** A line that is not blank is a document; only a line that may be a list of documents is searched for their ends. */
function documentsOfLine(whole: Buffer | undefined, line: number, tell: (splitter: JsonSplitter) => void): JsonPiece[] {
  if (!whole) return [{ bytes: Buffer.alloc(0), line, index: undefined, cutShort: false, tooLong: true }];
  let [start, end] = [0, whole.length];
  while (start < end && isBeforeValue(whole[start])) start++;
  while (end > start && isSpace(whole[end - 1])) end--;
  if (start === end) return [];
  const document = whole.subarray(start, end);
  if (document[0] !== openBracket && !mayHoldFeatures(document)) {
    return [{ bytes: document, line, index: undefined, cutShort: false, tooLong: false }];
  }
  const splitter = new JsonSplitter();
  const pieces = [...splitter.push(document), ...splitter.finish()].map((piece) => ({ ...piece, line }));
  tell(splitter);
  return pieces;
}

/** False for most items at once, because they begin with their type; what says so later is read as a page in vain. */
const mayHoldList = (document: Buffer): boolean =>
  !beginsAsItem.test(document.toString("latin1", 0, 30)) &&
  (document.includes('"FeatureCollection"') || document.includes('"collections"'));

/** False for most items at once, because they begin with their type. */
export const mayHoldFeatures = (document: Buffer): boolean =>
  !beginsAsItem.test(document.toString("latin1", 0, 30)) && document.includes('"FeatureCollection"');

const beginsAsItem = /^\s*\{\s*"type"\s*:\s*"Feature"/;

function documentOf(file: string, { bytes, line, index, cutShort, tooLong }: JsonPiece): JsonDocument {
  const place = { file, line, index };
  if (tooLong) return { place, bytes: documentTooLong() };
  if (!cutShort) return { place, bytes };
  return {
    place,
    bytes: new Fault("not_json", "the document is cut short"),
    ...(bytes.length > 0 && { refused: bytes }),
  };
}
