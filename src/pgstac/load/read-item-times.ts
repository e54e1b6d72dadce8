import type { Fault } from "../../pipeline/fault/fault.ts";
import type { Connections } from "../database/connections.ts";
import { rowReason } from "../database/row-reason.ts";
import { bytesOf, type Document } from "../rows/document.ts";
import type { Instant } from "../rows/instant.ts";
import type { ItemReader } from "../rows/item-reader.ts";
import { readTimes, type TimedDocument, timesOf, UnknownInstant } from "../rows/item-times.ts";
import { refusal } from "../rows/refusal.ts";
import { readInstants } from "./read-instants.ts";

/**
 * Reads the beginning and end of each item, by its id; has the database read unusual spellings of datetimes.
 * @throws Fault `infrastructure` or `contention`
 */
export async function readItemTimes(
  connections: Connections,
  reader: ItemReader,
  documents: readonly Document[],
): Promise<ReadonlyMap<string, TimedDocument | Fault>> {
  const read = new Map<string, TimedDocument | Fault>();
  const known = new Map<string, Instant>();
  const wrong = new Map<string, Error>();
  for (let left = documents; left.length > 0; ) {
    const unclear = new Set<string>();
    const again: Document[] = [];
    for (const document of left) {
      const found = timed(reader, document, known, wrong);
      if (found instanceof UnknownInstant) {
        unclear.add(found.text);
        again.push(document);
      } else read.set(document.id, found);
    }
    if (unclear.size > 0) {
      for (const [text, instant] of await readInstants(connections, [...unclear])) {
        if (instant instanceof Error) wrong.set(text, instant);
        else known.set(text, instant);
      }
    }
    left = again;
  }
  return read;
}

function timed(
  reader: ItemReader,
  document: Document,
  known: ReadonlyMap<string, Instant>,
  wrong: ReadonlyMap<string, Error>,
): TimedDocument | Fault | UnknownInstant {
  const { id } = document;
  const bytes = bytesOf(document);
  try {
    const said = "said" in document ? document.said : readTimes(reader, bytes);
    return { id, bytes, said, ...timesOf(said, known) };
  } catch (error) {
    const reason = error instanceof UnknownInstant ? wrong.get(error.text) : (error as Error);
    return reason ? refusal(id, rowReason(reason), reason) : (error as UnknownInstant);
  }
}
