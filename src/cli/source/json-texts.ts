import { Fault } from "../../pipeline/fault.ts";
import type { Place } from "../failures.ts";
import { JsonSplitter, type JsonText } from "./json-splitter.ts";
import { decoded } from "./lines.ts";
import { openSource, type Surroundings } from "./open-source.ts";

/** A document of an input, and where it stands there. */
export interface JsonDocument {
  readonly place: Place;
  readonly text: string | Fault;
}

/**
 * Reads documents from files, addresses or stdin, whole, listed or one a line, and keeps one at a time.
 * @throws Fault `unreadable_input`
 */
export async function* readJsonTexts(
  addresses: readonly string[],
  surroundings: Surroundings,
): AsyncGenerator<JsonDocument> {
  for (const address of addresses) {
    const { name, bytes, close } = await openSource(address, surroundings);
    try {
      let empty = true;
      for await (const json of split(name, bytes)) {
        empty = false;
        yield documentOf(name, json);
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

async function* split(name: string, bytes: AsyncIterable<Uint8Array>): AsyncGenerator<JsonText> {
  const splitter = new JsonSplitter(/\.(ndjson|jsonl|geojsonl)(\.gz)?$/i.test(name) ? "lines" : "unknown");
  for await (const piece of decoded(bytes)) yield* splitter.push(piece);
  yield* splitter.finish();
}

function documentOf(file: string, { text, line, index, cutShort }: JsonText): JsonDocument {
  return {
    place: { file, line, index },
    text: cutShort ? new Fault("not_json", "the document is cut short") : text,
  };
}
