import type { JsonDocument } from "../../../input/documents/json-documents.ts";
import { readCollection } from "../../../pipeline/collection.ts";
import { decodeUtf8 } from "../../../pipeline/decode-utf8.ts";
import { type ErrorKind, Fault } from "../../../pipeline/fault.ts";
import { parseJson } from "../../../pipeline/json.ts";
import type { Operate } from "../../../pipeline/operate.ts";
import { addFailure, type Failures, noFailures, type Place } from "../../failures.ts";

interface Waiting {
  readonly place: Place;
  readonly text: string;
}

/** An answer from AWS takes no more than 6 MB a request, and a collection may be large. */
const batchCharacters = 1024 * 1024;

/** Loads the good ones of many collections; each bad one is reported by its place. */
export async function loadCollections(
  documents: AsyncIterable<readonly JsonDocument[]>,
  operate: Operate,
): Promise<{ loaded: string[]; failures: Failures }> {
  const report = { loaded: [] as string[], failures: noFailures() };
  let batch: Waiting[] = [];
  let characters = 0;
  const flush = async (): Promise<void> => {
    if (batch.length > 0) await loadBatch(batch, operate, report);
    batch = [];
    characters = 0;
  };
  for await (const together of documents) {
    for (const { place, bytes } of together) {
      const checked = bytes instanceof Fault ? bytes : checkedText(bytes);
      if (checked instanceof Fault) {
        addFailure(report.failures, place, checked);
        continue;
      }
      batch.push({ place, text: checked });
      characters += checked.length;
      if (characters >= batchCharacters) await flush();
    }
  }
  await flush();
  return report;
}

async function loadBatch(
  batch: readonly Waiting[],
  operate: Operate,
  report: { loaded: string[]; failures: Failures },
): Promise<void> {
  const documents = batch.map(({ text }) => text);
  const { loaded, failures } = await operate({ action: "collections.load", documents });
  for (const id of loaded) report.loaded.push(id);
  for (const { index, kind, reason } of failures) {
    const place = batch[index]?.place;
    if (place) addFailure(report.failures, place, new Fault(kind as ErrorKind, reason));
  }
}

function checkedText(bytes: Buffer): string | Fault {
  try {
    const text = decodeUtf8(bytes, "the collection");
    readCollection(parseJson(text, "the collection"));
    return text;
  } catch (error) {
    if (error instanceof Fault) return error;
    throw error;
  }
}
