import type { Fault } from "../../pipeline/fault.ts";
import { Batch } from "../rows/batch.ts";
import type { BytesDocument } from "../rows/document.ts";

/** What became of the item at a place, from 0. */
export interface Loaded {
  readonly index: number;
  readonly fault: Fault | undefined;
}

export interface BatchEffects {
  /** Stores items of one collection, but for those it puts aside, and resolves to why others were not stored. */
  readonly load: (
    collection: string,
    documents: readonly BytesDocument[],
    aside: Set<string> | undefined,
  ) => Promise<ReadonlyMap<string, Fault>>;
  readonly tell: (loaded: readonly Loaded[]) => void;
}

const batchItems = 1000;

/**
 * Items on their way over one connection, a batch at a time and each collection in the order it comes in; the next batch
 * fills meanwhile. What a batch puts aside goes with the next of its collection.
 */
export class LoadConnection {
  readonly #effects: BatchEffects;
  readonly #batchBytes: number;
  readonly #open = new Map<string, Batch>();
  readonly #aside = new Map<string, Batch>();
  #running: Promise<void> = Promise.resolve();
  #failure: unknown;

  /** After `batchBytes` a batch is loaded however few its items are, so that large ones do not fill the memory. */
  constructor(effects: BatchEffects, batchBytes: number) {
    this.#effects = effects;
    this.#batchBytes = batchBytes;
  }

  /**
   * Takes an item, whose bytes can be used again afterwards; what it returns is to be waited for.
   * @throws what a load over this connection failed with
   */
  add(document: BytesDocument, place: number): Promise<void> | undefined {
    const { collection } = document;
    const batch = this.#open.get(collection) ?? new Batch();
    this.#open.set(collection, batch);
    batch.add(document, place);
    if (batch.items.length < batchItems && batch.bytes < this.#batchBytes) return undefined;
    this.#open.delete(collection);
    return this.#start(collection, batch, new Set());
  }

  /** Loads what is left. @throws what a load over this connection failed with */
  async finish(): Promise<void> {
    await this.#ended();
    for (const collection of new Set([...this.#open.keys(), ...this.#aside.keys()])) {
      await this.#start(collection, this.#open.get(collection) ?? new Batch(), undefined);
    }
    await this.#ended();
  }

  /** When nothing is on its way any more, whatever became of it. */
  async settled(): Promise<void> {
    await this.#running;
  }

  async #start(collection: string, batch: Batch, aside: Set<string> | undefined): Promise<void> {
    await this.#ended();
    const earlier = this.#aside.get(collection);
    this.#aside.delete(collection);
    this.#running = this.#load(collection, earlier ? [earlier, batch] : [batch], aside).catch((error) => {
      this.#failure ??= error;
    });
  }

  async #load(collection: string, batches: readonly Batch[], aside: Set<string> | undefined): Promise<void> {
    const waiting = new Batch();
    const loaded: Loaded[] = [];
    for (const round of roundsOf(batches.flatMap((batch) => batch.items))) {
      // Later versions of an item wait with it.
      const documents = round.flatMap(({ document }) => (aside?.has(document.id) ? [] : [document]));
      const faults = await this.#effects.load(collection, documents, aside);
      for (const { document, place } of round) {
        if (aside?.has(document.id)) waiting.add(document, place);
        else loaded.push({ index: place, fault: faults.get(document.id) });
      }
    }
    if (waiting.items.length > 0) this.#aside.set(collection, waiting);
    for (const batch of batches) batch.release();
    this.#effects.tell(loaded);
  }

  async #ended(): Promise<void> {
    await this.#running;
    if (this.#failure !== undefined) throw this.#failure;
  }
}

/** Items one after the other where they have the same id, so that each is judged by itself. */
function roundsOf(items: Batch["items"]): Batch["items"][] {
  const rounds: Batch["items"][] = [];
  const seen = new Map<string, number>();
  for (const item of items) {
    const { id } = item.document;
    const before = seen.get(id) ?? 0;
    seen.set(id, before + 1);
    const round = rounds[before];
    if (round) round.push(item);
    else rounds.push([item]);
  }
  return rounds;
}
