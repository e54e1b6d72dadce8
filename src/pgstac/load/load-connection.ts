import type { Fault } from "../../pipeline/fault/fault.ts";
import type { Batch } from "../rows/batch.ts";
import type { BytesDocument } from "../rows/document.ts";
import type { ItemOutcome, LoadOutcome } from "./load-outcome.ts";
import { versionsApart } from "./versions-apart.ts";

/** The outcome of the item at an index, from 0. */
export interface Loaded {
  readonly index: number;
  readonly fault: Fault | undefined;
  /** Undefined if the item is new, or has a fault. */
  readonly outcome?: ItemOutcome | undefined;
  /** A copy of the item's bytes, if it has a fault. */
  readonly refused?: Buffer | undefined;
}

export interface LoadEffects {
  /** Stores items of one collection; if `mayDefer`, it may leave some for later. */
  readonly load: (collection: string, documents: readonly BytesDocument[], mayDefer: boolean) => Promise<LoadOutcome>;
  readonly newBatch: () => Batch;
  readonly tell: (loaded: readonly Loaded[]) => void;
}

const batchItems = 1000;

/**
 * Loads items over one connection, one batch at a time, and fills the next batch meanwhile. Items of a collection keep
 * their order. Deferred items join the next batch of their collection.
 */
export class LoadConnection {
  readonly #effects: LoadEffects;
  readonly #batchBytes: number;
  readonly #open = new Map<string, Batch>();
  readonly #deferred = new Map<string, Batch>();
  #running: Promise<void> = Promise.resolve();
  #failure: unknown;

  /** Size at which a batch is loaded, however few its items are, so that large items do not fill the memory. */
  constructor(effects: LoadEffects, batchBytes: number) {
    this.#effects = effects;
    this.#batchBytes = batchBytes;
  }

  /**
   * Takes an item and copies its bytes; the caller awaits the promise, if there is one.
   * @throws the error of a load over this connection
   */
  add(document: BytesDocument, index: number): Promise<void> | undefined {
    const { collection } = document;
    const batch = this.#open.get(collection) ?? this.#effects.newBatch();
    this.#open.set(collection, batch);
    batch.add(document, index);
    if (batch.items.length < batchItems && batch.bytes < this.#batchBytes) return undefined;
    this.#open.delete(collection);
    return this.#start(collection, batch, true);
  }

  /** Loads the rest. @throws the error of a load over this connection */
  async finish(): Promise<void> {
    await this.#ended();
    for (const collection of new Set([...this.#open.keys(), ...this.#deferred.keys()])) {
      await this.#start(collection, this.#open.get(collection) ?? this.#effects.newBatch(), false);
    }
    await this.#ended();
  }

  /** Waits until no load is running, whether or not the last one failed. */
  async idle(): Promise<void> {
    await this.#running;
  }

  async #start(collection: string, batch: Batch, mayDefer: boolean): Promise<void> {
    await this.#ended();
    const earlier = this.#deferred.get(collection);
    this.#deferred.delete(collection);
    this.#running = this.#load(collection, earlier ? [earlier, batch] : [batch], mayDefer).catch((error) => {
      this.#failure ??= error;
    });
  }

  async #load(collection: string, batches: readonly Batch[], mayDefer: boolean): Promise<void> {
    const waiting = this.#effects.newBatch();
    const deferred = new Set<string>();
    const loaded: Loaded[] = [];
    for (const items of versionsApart(batches.flatMap((batch) => batch.items))) {
      // Later versions of an item wait with it.
      const documents = items.flatMap(({ document }) => (deferred.has(document.id) ? [] : [document]));
      const outcome = await this.#effects.load(collection, documents, mayDefer);
      for (const id of outcome.deferred) deferred.add(id);
      for (const { document, place: index } of items) {
        if (deferred.has(document.id)) waiting.add(document, index);
        else loaded.push(loadedAs(document, index, outcome));
      }
    }
    if (waiting.items.length > 0) this.#deferred.set(collection, waiting);
    for (const batch of batches) batch.release();
    this.#effects.tell(loaded);
  }

  async #ended(): Promise<void> {
    await this.#running;
    if (this.#failure !== undefined) throw this.#failure;
  }
}

function loadedAs({ id, bytes }: BytesDocument, index: number, { faults, outcomes }: LoadOutcome): Loaded {
  const fault = faults.get(id);
  return fault ? { index, fault, refused: Buffer.from(bytes) } : { index, fault, outcome: outcomes.get(id) };
}
