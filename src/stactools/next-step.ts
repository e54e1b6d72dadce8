/** An item waiting for a worker. */
export interface WaitingItem<Key> {
  readonly set: Key;
  /** A time of `steadyNow`. */
  readonly since: number;
}

/** A worker, from its start to its end. */
export interface PoolWorker<Key, Job> {
  readonly set: Key;
  readonly state: "starting" | "idle" | "busy";
  /** The item that it was sent before it is free for it. */
  readonly ahead: Job | undefined;
  /** True if it is busy and may be sent one. */
  readonly takesAhead: boolean;
}

/** A scheduling decision: give a worker an item, send it one ahead, start a worker, or end one. */
export type Step<Key, Job, Worker> =
  | { readonly step: "make" | "send_ahead"; readonly job: Job; readonly worker: Worker }
  | { readonly step: "start"; readonly set: Key }
  | { readonly step: "retire"; readonly worker: Worker };

/** Time that items of a set without a worker wait before a worker of another set is replaced. */
const patienceMilliseconds = 3000;

/**
 * Decides what a pool of `size` workers does next; undefined means wait. The oldest item goes first. But a worker serves
 * one set only, so it takes that set's items until items of a set without a worker have waited too long. An item that was
 * sent ahead goes to another worker only if nothing else waits for that.
 */
export function nextStep<Key, Job extends WaitingItem<Key>, Worker extends PoolWorker<Key, Job>>(
  waiting: readonly Job[],
  workers: readonly Worker[],
  size: number,
  now: number,
): Step<Key, Job, Worker> | undefined {
  const starving = waiting.findIndex(
    ({ set, since }) => now - since > patienceMilliseconds && !workers.some((worker) => worker.set === set),
  );
  const idle = workers.filter(({ state }) => state === "idle");
  const sentAhead = new Set(workers.flatMap(({ ahead }) => (ahead ? [ahead] : [])));
  const ownItem = (worker: Worker): Job | undefined => {
    const own = waiting.filter(({ set }) => set === worker.set);
    const job = own.find((each) => each === worker.ahead) ?? own.find((each) => !sentAhead.has(each)) ?? own[0];
    return job && starving >= 0 && starving < waiting.indexOf(job) ? undefined : job;
  };
  for (const worker of idle) {
    const job = ownItem(worker);
    if (job) return { step: "make", job, worker };
  }
  const starting = workers.filter(({ state }) => state === "starting").map(({ set }) => set);
  for (const { set } of waiting) {
    const coming = starting.indexOf(set);
    if (coming >= 0) {
      starting.splice(coming, 1);
      continue;
    }
    if (workers.length < size) return { step: "start", set };
    const free = idle[0];
    if (free) return { step: "retire", worker: free };
    break;
  }
  for (const worker of workers) {
    const job = worker.takesAhead ? ownItem(worker) : undefined;
    if (job && !sentAhead.has(job)) return { step: "send_ahead", job, worker };
  }
  return undefined;
}
