import { type JsonDocument, mayHoldFeatures } from "../../../input/documents/json-documents.ts";
import { textOrFault } from "../../../input/source/text-or-fault.ts";
import { Fault } from "../../../pipeline/fault.ts";
import { addFailure, type Failures, noFailures, type Place } from "../../failures.ts";
import { featuresIn } from "./bodies-of.ts";

/** What became of the item at a place of those handed over, from 0. */
interface Loaded {
  readonly index: number;
  readonly fault: Fault | undefined;
}

export interface DirectReport {
  readonly loaded: number;
  readonly failures: Failures;
  /** What ended it before the input did. */
  readonly stopped: unknown;
}

export interface DirectEffects {
  readonly load: (items: AsyncIterable<readonly Buffer[]>) => AsyncIterable<readonly Loaded[]>;
  readonly onProgress: (loaded: number) => void;
}

/** Loads each item of the documents; what is not stored is reported by its place and holds nothing up. */
export async function loadDirectly(
  documents: AsyncIterable<readonly JsonDocument[]>,
  { load, onProgress }: DirectEffects,
): Promise<DirectReport> {
  const failures = noFailures();
  /** Of items on their way only, so that memory does not grow with the input. */
  const places = new Map<number, Place>();
  let handedOver = 0;
  let loaded = 0;
  const itemsOf = ({ place, bytes }: JsonDocument): Buffer[] => {
    if (bytes instanceof Fault) {
      addFailure(failures, place, bytes);
      return [];
    }
    const text = mayHoldFeatures(bytes) ? textOrFault(bytes) : undefined;
    if (text instanceof Fault) {
      addFailure(failures, place, text);
      return [];
    }
    const features = text === undefined ? undefined : featuresIn(text);
    if (!features) {
      places.set(handedOver++, place);
      return [bytes];
    }
    return features.map((feature, index) => {
      places.set(handedOver++, { ...place, index });
      return Buffer.from(feature);
    });
  };
  async function* items(): AsyncGenerator<Buffer[]> {
    for await (const together of documents) yield together.flatMap(itemsOf);
  }
  try {
    for await (const done of load(items())) {
      for (const { index, fault } of done) {
        const place = places.get(index);
        places.delete(index);
        if (fault && place) addFailure(failures, place, fault);
        else onProgress(++loaded);
      }
    }
    return { loaded, failures: inOrder(failures), stopped: undefined };
  } catch (error) {
    return { loaded, failures: inOrder(failures), stopped: error };
  }
}

/** Batches are done in another order than they were read. */
function inOrder(failures: Failures): Failures {
  failures.first.sort((a, b) => (a.file === b.file ? a.line - b.line || (a.index ?? 0) - (b.index ?? 0) : 0));
  return failures;
}
