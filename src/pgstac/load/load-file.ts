import { setFlagsFromString } from "node:v8";
import { Fault } from "../../pipeline/fault.ts";
import type { LoadMethod } from "../../settings/load-method.ts";
import type { Catalogue } from "../catalogue/catalogue.ts";
import { partOf } from "../database/with-collection-lock.ts";
import type { BytesDocument } from "../rows/document.ts";
import { identify } from "../rows/identify.ts";
import { type BatchEffects, LoadConnection, type Loaded } from "./load-connection.ts";

export interface LoadFileOptions {
  readonly method: LoadMethod;
  /** Batches that are on their way at once. */
  readonly connections: number;
  /** Overwrites the collection of the items. */
  readonly collection?: string;
}

/** Of items that are on their way; as many again are read meanwhile. */
const bytesAtOnce = 16 << 20;

/**
 * Loads any number of items, which need be good only until more are asked for, in batches of one collection; tells of
 * each when it is done. Of what has the same id the last is loaded last: it goes over the same connection, which
 * also keeps batches from waiting for each other's turn. What holds more than one collection is best sorted by it.
 * @throws Fault `infrastructure` or `contention`, or what reading failed with, once what was read before is loaded
 */
export async function* loadFile(
  catalogue: Pick<Catalogue, "loadItems">,
  documents: AsyncIterable<readonly Buffer[]> | Iterable<readonly Buffer[]>,
  { method, connections, collection: overwriting }: LoadFileOptions,
): AsyncGenerator<readonly Loaded[]> {
  // What outlives a collection of new objects has V8 double the room for them, to more than all else takes together.
  setFlagsFromString("--semi-space-growth-factor=1");
  // As it lets what is left of batches lie until the rest has grown several times.
  setFlagsFromString("--heap-growing-percent=20");
  const done: Loaded[] = [];
  const effects: BatchEffects = {
    load: (collection, items, aside) => catalogue.loadItems(collection, items, method, aside),
    tell: (loaded) => {
      for (const one of loaded) done.push(one);
    },
  };
  const loadConnections = Array.from(
    { length: connections },
    () => new LoadConnection(effects, bytesAtOnce / connections),
  );
  const failures: unknown[] = [];
  let index = 0;
  try {
    for await (const together of untilFailure(documents, failures)) {
      for (const bytes of together) {
        const place = index++;
        const document = identifiedOrFault(bytes, overwriting);
        if (document instanceof Fault) done.push({ index: place, fault: document });
        else {
          // Waiting for nothing would take as long as all else here.
          const full = loadConnections[partOf(document.id) % connections]?.add(document, place);
          if (full !== undefined) await full;
        }
      }
      if (done.length > 0) yield done.splice(0);
    }
    const endings = await Promise.allSettled(loadConnections.map((connection) => connection.finish()));
    for (const ending of endings) if (ending.status === "rejected") failures.push(ending.reason);
  } catch (error) {
    failures.push(error);
  } finally {
    await Promise.all(loadConnections.map((connection) => connection.settled()));
  }
  if (done.length > 0) yield done;
  if (failures.length > 0) throw failures[0];
}

/** Ends where reading fails, and notes why: what was read before that is as good as any. */
async function* untilFailure<Value>(
  values: AsyncIterable<Value> | Iterable<Value>,
  failures: unknown[],
): AsyncGenerator<Value> {
  try {
    yield* values;
  } catch (error) {
    failures.push(error);
  }
}

function identifiedOrFault(bytes: Buffer, collection: string | undefined): BytesDocument | Fault {
  try {
    return identify(bytes, collection);
  } catch (error) {
    if (error instanceof Fault) return error;
    throw error;
  }
}
