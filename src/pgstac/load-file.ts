import { Fault } from "../pipeline/fault.ts";
import type { Catalogue } from "./catalogue.ts";
import type { BytesDocument } from "./document.ts";
import { identify } from "./identify.ts";
import type { LoadMethod } from "./load-method.ts";
import { partOf } from "./turn.ts";

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
 * Loads any number of items, a batch of one collection at a time over each connection; tells of each as its batch is done.
 * What has the same id goes over the same connection in the order it comes in, so batches never wait for each other's
 * turn. What holds more than one collection is best sorted by it.
 * @throws Fault `infrastructure` or `contention`
 */
export async function* loadFile(
  catalogue: Pick<Catalogue, "loadItems">,
  documents: AsyncIterable<Buffer> | Iterable<Buffer>,
  { method, connections, collection }: LoadFileOptions,
): AsyncGenerator<Loaded> {
  const running = Array.from({ length: connections }, () => Promise.resolve());
  const done: Loaded[] = [];
  let failure: unknown;
  const start = async (batch: Batch): Promise<void> => {
    await running[batch.lane];
    if (failure !== undefined) await stop();
    running[batch.lane] = loadBatch(catalogue, batch, method).then(
      (loaded) => void done.push(...loaded),
      (error) => {
        failure ??= error;
      },
    );
  };
  const stop = async (): Promise<void> => {
    await Promise.all(running);
    if (failure !== undefined) throw failure;
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
    const lane = partOf(document.id) % connections;
    const key = `${lane} ${document.collection}`;
    const batch = open.get(key) ?? { lane, documents: [], places: [], bytes: 0 };
    open.set(key, batch);
    batch.documents.push(document);
    batch.places.push(place);
    batch.bytes += bytes.length;
    if (batch.documents.length < batchItems && batch.bytes < batchBytes) continue;
    open.delete(key);
    // The next are read while this one is on its way.
    await start(batch);
    yield* done.splice(0);
  }
  for (const batch of open.values()) await start(batch);
  await stop();
  yield* done;
}

interface Batch {
  /** The connection it goes over, from 0. */
  readonly lane: number;
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
