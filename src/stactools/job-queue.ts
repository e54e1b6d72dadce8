import { Fault, isTransient } from "../pipeline/fault/fault.ts";
import type { Warn } from "../pipeline/item/warning.ts";
import type { ItemRequest } from "../pipeline/message/item-request.ts";
import { steadyNow } from "../pipeline/process/steady-now.ts";
import { millisecondsUntil } from "../pipeline/process/within-time.ts";
import type { ItemTime } from "../pipeline/stage/generate.ts";
import type { WaitingItem } from "./next-step.ts";

/** An item that waits for a worker. */
export interface Job<Key> extends WaitingItem<Key> {
  readonly request: ItemRequest;
  readonly time: ItemTime;
  readonly warn: Warn | undefined;
  /** Answers with the item's text, or with undefined to hand the item back. */
  readonly resolve: (text: string | undefined) => void;
  readonly reject: (error: unknown) => void;
}

/** Items that wait for a worker; hands an item back that none took in time. */
export class JobQueue<Key> {
  /** Timers of the waiting items, oldest first. */
  readonly #timers = new Map<Job<Key>, NodeJS.Timeout>();

  /** Waiting items, oldest first. */
  get waiting(): readonly Job<Key>[] {
    return [...this.#timers.keys()];
  }

  /** True until a worker takes the item, or it is handed back. */
  isWaiting(job: Job<Key>): boolean {
    return this.#timers.has(job);
  }

  /** Adds an item; resolves to its text, or to undefined if no worker took it by `time.beginBy`. */
  add(set: Key, request: ItemRequest, time: ItemTime, warn?: Warn): Promise<string | undefined> {
    const { promise, resolve, reject } = Promise.withResolvers<string | undefined>();
    const job = { set, since: steadyNow(), request, time, warn, resolve, reject };
    this.#timers.set(
      job,
      setTimeout(() => this.#handBack(job), millisecondsUntil(time.beginBy)),
    );
    return promise;
  }

  /** Removes an item that a worker takes. */
  remove(job: Job<Key>): void {
    clearTimeout(this.#timers.get(job));
    this.#timers.delete(job);
  }

  handBackAll(): void {
    for (const job of this.waiting) this.#handBack(job);
  }

  /** Fails all items of a set that cannot be imported, but only the oldest if a worker crashed as it started. */
  failSet(set: Key, error: unknown): void {
    const concerned = this.waiting.filter((job) => job.set === set);
    const isLasting = error instanceof Fault && !isTransient(error.kind);
    for (const job of isLasting ? concerned : concerned.slice(0, 1)) {
      this.remove(job);
      job.reject(error);
    }
  }

  #handBack(job: Job<Key>): void {
    this.remove(job);
    job.resolve(undefined);
  }
}
