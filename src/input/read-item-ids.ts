import { Fault } from "../pipeline/fault/fault.ts";
import { decodeUtf8 } from "../pipeline/text/decode-utf8.ts";
import { isObject, parseJson } from "../pipeline/text/json.ts";
import { byteLinesOf, rowLimitBytes } from "./source/lines.ts";
import { isStdin, openSource, type Surroundings } from "./source/open-source.ts";

/** Ids as an operator hands them in. */
export interface GivenIds {
  /** Those typed; `-` stands for the lines of stdin. */
  readonly typed: readonly string[];
  /** A file with more; `-` is stdin. */
  readonly from?: string | undefined;
}

const batchSize = 1000;

/**
 * Reads ids of items in batches, exactly as they are: a line without its line ending is an id, blanks at its ends
 * included. A file named `.jsonl`, `.ndjson` or `.geojsonl` has an id as JSON text, or an item, on each line.
 * @throws Fault `unreadable_input` or `not_json` that names the line
 */
export async function* readItemIds({ typed, from }: GivenIds, surroundings: Surroundings): AsyncGenerator<string[]> {
  let batch: string[] = [];
  for await (const id of each(typed, from, surroundings)) {
    batch.push(id);
    if (batch.length < batchSize) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

async function* each(
  typed: readonly string[],
  from: string | undefined,
  surroundings: Surroundings,
): AsyncGenerator<string> {
  for (const id of typed) {
    if (isStdin(id)) yield* idsIn(id, surroundings);
    else yield id;
  }
  if (from !== undefined) yield* idsIn(from, surroundings);
}

const isJsonLines = /\.(?:jsonl|ndjson|geojsonl)(?:\.gz)?(?:[?#]|$)/i;

async function* idsIn(address: string, surroundings: Surroundings): AsyncGenerator<string> {
  const { name, bytes, close } = await openSource(address, surroundings);
  const read = isJsonLines.test(address) ? jsonId : (line: string) => line;
  let number = 0;
  try {
    for await (const lines of byteLinesOf(bytes, rowLimitBytes)) {
      for (const line of lines) {
        const place = `line ${++number} of ${name}`;
        if (line === undefined) throw new Fault("unreadable_input", `${place} is too long for an id`);
        const text = decodeUtf8(line, place).replace(/\r$/, "");
        if (text !== "") yield read(text, place);
      }
    }
  } finally {
    close();
  }
}

function jsonId(line: string, place: string): string {
  const value = parseJson(line, place);
  const id = isObject(value) ? value["id"] : value;
  if (typeof id === "string" && id !== "") return id;
  throw new Fault("unreadable_input", `${place} is no id and has none`, {
    remedy: 'an id as JSON ("scene-1") or an item on each line; for plain ids a file named .txt',
  });
}
