import type { Warn } from "../pipeline/item/warning.ts";
import type { ItemRequest } from "../pipeline/message/item-request.ts";
import { steadyNow } from "../pipeline/process/steady-now.ts";
import type { ItemTime } from "../pipeline/stage/generate.ts";
import { type Job, JobQueue } from "./job-queue.ts";
import { nextStep, type PoolWorker } from "./next-step.ts";

/** A worker as the pool sees it; `PythonWorker` is one. */
export interface Worker {
  readonly ready: Promise<unknown>;
  readonly exited: Promise<void>;
  readonly alive: boolean;
  readonly needsReplacement: boolean;
  /** True if it may be sent a request ahead while it makes an item. */
  readonly takesAhead: boolean;
  sendAhead(request: ItemRequest): void;
  takeBack(): void;
  outlastAhead(deadline: number): Promise<void>;
  make(request: ItemRequest, deadline: number, warn?: Warn): Promise<string>;
  kill(): Promise<void>;
}

class Slot<Key> implements PoolWorker<Key, Job<Key>> {
  readonly set: Key;
  readonly worker: Worker;
  state: PoolWorker<Key, Job<Key>>["state"] = "starting";
  ahead: Job<Key> | undefined;

  constructor(set: Key, worker: Worker) {
    this.set = set;
    this.worker = worker;
  }

  get takesAhead(): boolean {
    return this.state === "busy" && this.ahead === undefined && this.worker.takesAhead;
  }
}

/** Running workers, at most `size` over all package sets; gives them the items of a queue. */
export class WorkerPool<Key> implements AsyncDisposable {
  readonly #size: number;
  readonly #start: (set: Key) => Worker;
  readonly #queue = new JobQueue<Key>();
  readonly #slots = new Set<Slot<Key>>();
  readonly #retired = new Set<Key>();
  #closed = false;

  constructor(size: number, start: (set: Key) => Worker) {
    this.#size = size;
    this.#start = start;
  }

  /** True if an item that came now would wait for no other. */
  get hasRoom(): boolean {
    const { waiting } = this.#queue;
    if (this.#closed || waiting.length > 0) return false;
    return this.#slots.size < this.#size || [...this.#slots].some(({ state }) => state === "idle");
  }

  /** Makes an item; returns undefined if no worker was free by `time.beginBy`, or the pool was closed. */
  async run(set: Key, request: ItemRequest, time: ItemTime, warn?: Warn): Promise<string | undefined> {
    if (this.#closed) return undefined;
    const made = this.#queue.add(set, request, time, warn);
    this.#schedule();
    return await made;
  }

  /** Ends the workers of a set that no new items come for, once the items that wait for them are made. */
  retire(set: Key): void {
    this.#retired.add(set);
    this.#schedule();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true;
    this.#queue.handBackAll();
    await Promise.all([...this.#slots].map(({ worker }) => worker.kill()));
  }

  #schedule(): void {
    for (const slot of this.#slots) if (slot.state === "idle" && this.#isUseless(slot)) this.#close(slot);
    while (!this.#closed) {
      const next = nextStep<Key, Job<Key>, Slot<Key>>(this.#queue.waiting, [...this.#slots], this.#size, steadyNow());
      if (!next) return;
      if (next.step === "make") void this.#make(next.job, next.worker);
      if (next.step === "send_ahead") this.#sendAhead(next.job, next.worker);
      if (next.step === "start") this.#open(next.set);
      if (next.step === "retire") this.#close(next.worker);
    }
  }

  #isUseless({ set, worker }: Slot<Key>): boolean {
    return !worker.alive || (this.#retired.has(set) && this.#queue.waiting.every((job) => job.set !== set));
  }

  #open(set: Key): void {
    const worker = this.#started(set);
    if (!worker) return;
    const slot = new Slot(set, worker);
    this.#slots.add(slot);
    slot.worker.ready.then(
      () => {
        slot.state = "idle";
        this.#schedule();
      },
      (error: unknown) => {
        this.#close(slot);
        this.#queue.failSet(set, error);
        this.#schedule();
      },
    );
    void slot.worker.exited.then(() => this.#schedule());
  }

  /** Starts a worker; returns undefined if that fails, as on a full disk. The oldest item of the set then fails with it. */
  #started(set: Key): Worker | undefined {
    try {
      return this.#start(set);
    } catch (error) {
      this.#queue.failSet(set, error);
      return undefined;
    }
  }

  async #make(job: Job<Key>, slot: Slot<Key>): Promise<void> {
    slot.state = "busy";
    slot.ahead = undefined;
    this.#queue.remove(job);
    for (const { ahead, worker } of this.#slots) if (ahead === job) worker.takeBack();
    try {
      job.resolve(await slot.worker.make(job.request, this.#deadlineOf(job), job.warn));
    } catch (error) {
      // The worker does not begin it by itself then.
      slot.ahead = undefined;
      // Closing the pool is no fault of the item.
      if (this.#closed) job.resolve(undefined);
      else job.reject(error);
    }
    // Another worker has it by now, or it was handed back; this one may have begun it.
    if (slot.ahead && !this.#queue.isWaiting(slot.ahead)) {
      await slot.worker.outlastAhead(this.#deadlineOf(slot.ahead));
      slot.ahead = undefined;
    }
    slot.state = "idle";
    if (!slot.worker.alive || slot.worker.needsReplacement) this.#close(slot);
    this.#schedule();
  }

  #sendAhead(job: Job<Key>, slot: Slot<Key>): void {
    slot.ahead = job;
    slot.worker.sendAhead(job.request);
  }

  #deadlineOf({ time: { deadline, limitMilliseconds = Number.POSITIVE_INFINITY } }: Job<Key>): number {
    return Math.min(deadline, steadyNow() + limitMilliseconds);
  }

  #close(slot: Slot<Key>): void {
    this.#slots.delete(slot);
    void slot.worker.kill();
  }
}
