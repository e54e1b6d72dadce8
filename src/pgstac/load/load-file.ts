import { Fault } from "../../pipeline/fault/fault.ts";
import type { Publication } from "../../pipeline/message/publication.ts";
import type { LoadMethod } from "../../pipeline/operate/load-method.ts";
import { keepHeapSmall } from "../../pipeline/process/keep-heap-small.ts";
import type { ItemName } from "../../pipeline/stage/loaded-item.ts";
import { partOf } from "../database/with-collection-lock.ts";
import { Batch } from "../rows/batch.ts";
import { type Identified, identify } from "../rows/identify.ts";
import type { ItemReader } from "../rows/item-reader.ts";
import { RowMemory } from "../rows/row-memory.ts";
import type { BatchLoader } from "./batch-loader.ts";
import { LoadConnection, type LoadEffects, type Loaded } from "./load-connection.ts";
import { ReadFailure, untilFailure } from "./until-failure.ts";

export interface LoadFileOptions {
  readonly method: LoadMethod;
  /** Number of batches that are loaded at once. */
  readonly connections: number;
  /** Judges an item of good structure by its warnings; a fault refuses it. */
  readonly judge?: (
    item: Pick<Identified, "id" | "collection" | "stacVersion" | "warnings">,
    index: number,
  ) => Fault | undefined;
  /** Publication of the item at an index, for the ledger; items have none when left out. */
  readonly publicationOf?: (index: number) => Publication;
  /** The load that tells of what is stored. */
  readonly teller?: ItemName | undefined;
  /** Memory shared with the loader; by default a memory for this file alone. */
  readonly memory?: RowMemory;
}

/** Limit of the items that are being loaded; as many again are read meanwhile. */
const bytesAtOnce = 16 << 20;

/**
 * Loads any number of items in batches of one collection, and yields the outcome of each item. The bytes of an item may
 * be reused once the next items are read. Items with the same id go over the same connection, so that the last is stored
 * last and batches do not wait for each other's locks. A file of several collections is best sorted by collection.
 * @throws Fault `infrastructure` or `contention`, or the error of reading once all items before it are loaded
 */
export async function* loadFile(
  loader: BatchLoader,
  documents: AsyncIterable<readonly Buffer[]> | Iterable<readonly Buffer[]>,
  { method, connections: count, memory: shared, judge, publicationOf, teller }: LoadFileOptions,
): AsyncGenerator<readonly Loaded[]> {
  keepHeapSmall({ growthPercent: 20 });
  using own = shared ? undefined : new RowMemory();
  const memory = shared ?? (own as RowMemory);
  const done: Loaded[] = [];
  const effects: LoadEffects = {
    load: (collection, items, mayDefer) => loader.loadBatch(collection, items, { method, mayDefer, teller }),
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
        const item = identifiedOrFault(memory.reader, bytes);
        const fault = item instanceof Fault ? item : judge?.(item, place);
        if (item instanceof Fault || fault) done.push({ index: place, fault, refused: Buffer.from(bytes) });
        else {
          // Awaiting nothing would take as long as everything else here.
          const document = publicationOf ? { ...item, publication: publicationOf(place) } : item;
          const full = connections[partOf(item.id) % count]?.add(document, place);
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

function identifiedOrFault(reader: ItemReader, bytes: Buffer): Identified | Fault {
  try {
    return identify(reader, bytes);
  } catch (error) {
    if (error instanceof Fault) return error;
    throw error;
  }
}
