import { setFlagsFromString } from "node:v8";
import { Fault } from "../pipeline/fault.ts";
import { Blocks } from "./blocks.ts";
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
 * Loads any number of items, each of which need be good only until the next is asked for: a batch of one collection at a
 * time over each connection. Tells of each as its batch is done. What has the same id goes over the same connection, in
 * the order it comes in, so no batch waits for another one's turn. What holds more than one collection is best sorted by
 * it.
 * @throws Fault `infrastructure` or `contention`
 */
export async function* loadFile(
  catalogue: Pick<Catalogue, "loadItems">,
  documents: AsyncIterable<Buffer> | Iterable<Buffer>,
  { method, connections, collection }: LoadFileOptions,
): AsyncGenerator<Loaded> {
  // What outlives a collection of new objects has V8 double the room for them, to more than all else takes together.
  setFlagsFromString("--semi-space-growth-factor=1");
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
    const batch = open.get(key) ?? new Batch(lane);
    open.set(key, batch);
    batch.add(document, place);
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

/** Items of one collection that go over one connection, in memory of their own. */
class Batch implements Disposable {
  /** The connection, from 0. */
  readonly lane: number;
  readonly documents: BytesDocument[] = [];
  readonly places: number[] = [];
  bytes = 0;
  readonly #blocks = new Blocks();

  constructor(lane: number) {
    this.lane = lane;
  }

  add(document: BytesDocument, place: number): void {
    const { bytes } = document;
    const block = this.#blocks.current();
    const start = block.length;
    block.copy(bytes, 0, bytes.length);
    this.documents.push({ ...document, bytes: block.view(start) });
    this.places.push(place);
    this.bytes += bytes.length;
  }

  [Symbol.dispose](): void {
    this.#blocks.release();
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

async function loadBatch(
  catalogue: Pick<Catalogue, "loadItems">,
  batch: Batch,
  method: LoadMethod,
): Promise<readonly Loaded[]> {
  using held = batch;
  const { documents, places } = held;
  const faults = await catalogue.loadItems(documents[0]?.collection ?? "", documents, method);
  return documents.map(({ id }, index) => ({ index: places[index] ?? -1, fault: faults.get(id) }));
}
