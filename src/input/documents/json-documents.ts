import { Fault } from "../../pipeline/fault.ts";
import type { Place } from "../place.ts";
import { documentTooLong } from "../source/document-limit.ts";
import { byteLinesOf, withoutMark } from "../source/lines.ts";
import { openSource, type Surroundings } from "../source/open-source.ts";
import { isSpace, type JsonPiece, JsonSplitter } from "./json-splitter.ts";

/** A document of an input, and its place there. */
export interface JsonDocument {
  readonly place: Place;
  readonly bytes: Buffer | Fault;
  /** The bytes that a Fault is about, if they were kept. */
  readonly refused?: Buffer;
}

/**
 * Reads documents from files, addresses or stdin, whole, listed or one a line: those that end in a piece of what is read
 * together, good until more are asked for.
 * @throws Fault `unreadable_input`
 */
export async function* readJsonDocuments(
  addresses: readonly string[],
  surroundings: Surroundings,
): AsyncGenerator<JsonDocument[]> {
  for (const address of addresses) {
    const { name, bytes, close } = await openSource(address, surroundings);
    try {
      let empty = true;
      for await (const pieces of split(name, bytes)) {
        if (pieces.length === 0) continue;
        empty = false;
        yield pieces.map((piece) => documentOf(name, piece));
      }
      if (empty)
        throw new Fault("unreadable_input", `${name} holds no documents`, {
          remedy: "a file with an item, a collection, or features in it",
        });
    } finally {
      close();
    }
  }
}

async function* split(name: string, bytes: AsyncIterable<Uint8Array>): AsyncGenerator<JsonPiece[]> {
  if (promisesLines.test(name)) {
    let line = 0;
    for await (const lines of byteLinesOf(bytes)) {
      yield lines.flatMap((whole) => documentsOfLine(whole, ++line));
    }
    return;
  }
  const splitter = new JsonSplitter();
  for await (const piece of withoutMark(bytes)) yield splitter.push(piece);
  yield splitter.finish();
}

const promisesLines = /\.(ndjson|jsonl|geojsonl)(\.gz)?$/i;
const openBracket = 91;

/** A line that is not blank is a document; only a line that may be a list of documents is searched for their ends. */
function documentsOfLine(whole: Buffer | undefined, line: number): JsonPiece[] {
  if (!whole) return [{ bytes: Buffer.alloc(0), line, index: undefined, cutShort: false, tooLong: true }];
  let [start, end] = [0, whole.length];
  while (start < end && isSpace(whole[start])) start++;
  while (end > start && isSpace(whole[end - 1])) end--;
  if (start === end) return [];
  const document = whole.subarray(start, end);
  if (document[0] !== openBracket && !mayHoldFeatures(document)) {
    return [{ bytes: document, line, index: undefined, cutShort: false, tooLong: false }];
  }
  const splitter = new JsonSplitter();
  return [...splitter.push(document), ...splitter.finish()].map((piece) => ({ ...piece, line }));
}

/** False for most items at once, because they begin with their type. */
export const mayHoldFeatures = (document: Buffer): boolean =>
  !beginsAsItem.test(document.toString("latin1", 0, 30)) && document.includes('"FeatureCollection"');

const beginsAsItem = /^\s*\{\s*"type"\s*:\s*"Feature"/;

function documentOf(file: string, { bytes, line, index, cutShort, tooLong }: JsonPiece): JsonDocument {
  const place = { file, line, index };
  if (tooLong) return { place, bytes: documentTooLong() };
  if (!cutShort) return { place, bytes };
  return { place, bytes: new Fault("not_json", "the document is cut short"), refused: bytes };
}
