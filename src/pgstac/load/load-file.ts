import { setFlagsFromString } from "node:v8";
import { Fault } from "../../pipeline/fault.ts";
import type { LoadMethod } from "../../settings/load-method.ts";
import { partOf } from "../database/with-collection-lock.ts";
import { Batch } from "../rows/batch.ts";
import type { BytesDocument } from "../rows/document.ts";
import { identify } from "../rows/identify.ts";
import type { ItemReader } from "../rows/item-reader.ts";
import { RowMemory } from "../rows/row-memory.ts";
import type { BatchLoader } from "./batch-loader.ts";
import { LoadConnection, type LoadEffects, type Loaded } from "./load-connection.ts";
import { ReadFailure, untilFailure } from "./until-failure.ts";

export interface LoadFileOptions {
  readonly method: LoadMethod;
  /** Batches that are on their way at once. */
  readonly connections: number;
  /** Overwrites the collection of the items. */
  readonly collection?: string;
  /** Shared with the loader; opened for this file alone when left out. */
  readonly memory?: RowMemory;
}

/** Limit of the items that are on their way; as many again are read meanwhile. */
const bytesAtOnce = 16 << 20;

/**
 * Loads any number of items, which need be good only until more are asked for, in batches of one collection; tells of
 * each when it is done. Of items with the same id the last is loaded last: it goes over the same connection, which also
 * keeps batches from waiting for each other's locks. A file of more than one collection is best sorted by it.
 * @throws Fault `infrastructure` or `contention`, or what reading failed with, once all that was read before is loaded
 */
export async function* loadFile(
  loader: BatchLoader,
  documents: AsyncIterable<readonly Buffer[]> | Iterable<readonly Buffer[]>,
  { method, connections: count, collection: overwriting, memory: shared }: LoadFileOptions,
): AsyncGenerator<readonly Loaded[]> {
  keepHeapSmall();
  using own = shared ? undefined : new RowMemory();
  const memory = shared ?? (own as RowMemory);
  const done: Loaded[] = [];
  const effects: LoadEffects = {
    load: async (collection, items, mayDefer) =>
      mayDefer
        ? loader.loadOrDefer(collection, items, method)
        : { faults: await loader.loadItems(collection, items, method), deferred: new Set() },
    newBatch: () => new Batch(memory.blocks),
    tell: (loaded) => {
      for (const one of loaded) done.push(one);
    },
  };
  const connections = Array.from({ length: count }, () => new LoadConnection(effects, bytesAtOnce / count));
  const failures: unknown[] = [];
  let index = 0;
  try {
    for await (const together of untilFailure(documents)) {
      if (together instanceof ReadFailure) {
        failures.push(together.reason);
        break;
      }
      for (const bytes of together) {
        const place = index++;
        const document = identifiedOrFault(memory.reader, bytes, overwriting);
        if (document instanceof Fault) done.push({ index: place, fault: document });
        else {
          // Waiting for nothing would take as long as all else here.
          const full = connections[partOf(document.id) % count]?.add(document, place);
          if (full !== undefined) await full;
        }
      }
      if (done.length > 0) yield done.splice(0);
    }
    const endings = await Promise.allSettled(connections.map((connection) => connection.finish()));
    for (const ending of endings) if (ending.status === "rejected") failures.push(ending.reason);
  } catch (error) {
    failures.push(error);
  } finally {
    await Promise.all(connections.map((connection) => connection.idle()));
  }
  if (done.length > 0) yield done;
  if (failures.length > 0) throw failures[0];
}

function keepHeapSmall(): void {
  // By default V8 doubles the room for new objects whenever some outlive a collection, until it takes more than all else.
  setFlagsFromString("--semi-space-growth-factor=1");
  // By default V8 keeps the remains of batches until the rest has grown several times.
  setFlagsFromString("--heap-growing-percent=20");
}

function identifiedOrFault(reader: ItemReader, bytes: Buffer, collection: string | undefined): BytesDocument | Fault {
  try {
    return identify(reader, bytes, collection);
  } catch (error) {
    if (error instanceof Fault) return error;
    throw error;
  }
}
