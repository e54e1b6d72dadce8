import { Fault } from "../pipeline/fault.ts";
import type { Catalogue } from "./catalogue.ts";
import type { BytesDocument } from "./document.ts";
import { identify } from "./identify.ts";
import type { LoadMethod } from "./load-method.ts";

export interface LoadFileOptions {
  readonly method: LoadMethod;
  /** Batches that are on their way at once. */
  readonly connections: number;
  /** Overwrites the collection of the items. */
  readonly collection?: string;
}

/** What became of the item at a place, from 0. */
export interface Loaded {
  readonly index: number;
  readonly fault: Fault | undefined;
}

const batchItems = 2000;
/** Bytes after which a batch is loaded however few its items are, so that large ones do not fill the memory. */
const batchBytes = 5 << 20;

/**
 * Loads any number of items, a batch of one collection at a time and as many at once as there are connections; tells of
 * each as its batch is done. What holds more than one collection is best sorted by it.
 * @throws Fault `infrastructure` or `contention`
 */
export async function* loadFile(
  catalogue: Pick<Catalogue, "loadItems">,
  documents: AsyncIterable<Buffer> | Iterable<Buffer>,
  { method, connections, collection }: LoadFileOptions,
): AsyncGenerator<Loaded> {
  const running = new Set<Promise<readonly Loaded[]>>();
  const done: Loaded[] = [];
  let failure: unknown;
  const start = (batch: Batch): void => {
    const load = loadBatch(catalogue, batch, method);
    running.add(load);
    load
      .then(
        (loaded) => done.push(...loaded),
        (error) => {
          failure ??= error;
        },
      )
      .finally(() => running.delete(load));
  };
  const room = async (most: number): Promise<void> => {
    while (running.size > most && failure === undefined) await Promise.race(running).catch(() => {});
    if (failure === undefined) return;
    await Promise.allSettled(running);
    throw failure;
  };
  const open = new Map<string, Batch>();
  let index = 0;
  for await (const bytes of documents) {
    const place = index++;
    const document = identifiedOrFault(bytes, collection);
    if (document instanceof Fault) {
      yield { index: place, fault: document };
      continue;
    }
    const batch = open.get(document.collection) ?? { documents: [], places: [], bytes: 0 };
    open.set(document.collection, batch);
    batch.documents.push(document);
    batch.places.push(place);
    batch.bytes += bytes.length;
    if (batch.documents.length < batchItems && batch.bytes < batchBytes) continue;
    open.delete(document.collection);
    // The next is read while this one is on its way.
    await room(connections - 1);
    start(batch);
    yield* done.splice(0);
  }
  for (const batch of open.values()) {
    await room(connections - 1);
    start(batch);
  }
  await room(0);
  yield* done;
}

interface Batch {
  readonly documents: BytesDocument[];
  readonly places: number[];
  bytes: number;
}

function identifiedOrFault(bytes: Buffer, collection: string | undefined): BytesDocument | Fault {
  try {
    return identify(bytes, collection);
  } catch (error) {
    if (error instanceof Fault) return error;
    throw error;
  }
}

async function loadBatch(
  catalogue: Pick<Catalogue, "loadItems">,
  { documents, places }: Batch,
  method: LoadMethod,
): Promise<readonly Loaded[]> {
  const faults = await catalogue.loadItems(documents[0]?.collection ?? "", documents, method);
  return documents.map(({ id }, index) => ({ index: places[index] ?? -1, fault: faults.get(id) }));
}
