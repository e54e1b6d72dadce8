/** An item waiting for a worker. */
export interface WaitingItem<Key> {
  readonly set: Key;
  /** A time of `steadyNow`. */
  readonly since: number;
}

/** A worker, from its start to its end. */
export interface PoolWorker<Key> {
  readonly set: Key;
  readonly state: "starting" | "idle" | "busy";
}

/** A scheduling decision: give a worker an item, start a worker, or end one. */
export type Step<Key, Job, Worker> =
  | { readonly step: "make"; readonly job: Job; readonly worker: Worker }
  | { readonly step: "start"; readonly set: Key }
  | { readonly step: "retire"; readonly worker: Worker };

/** Time that items of a set without a worker wait before a worker of another set is replaced. */
const patienceMilliseconds = 3000;

/**
 * Decides what a pool of `size` workers does next; undefined means wait. The oldest item goes first. But a worker serves
 * one set only, so it takes that set's items until items of a set without a worker have waited too long.
 */
export function nextStep<Key, Job extends WaitingItem<Key>, Worker extends PoolWorker<Key>>(
  waiting: readonly Job[],
  workers: readonly Worker[],
  size: number,
  now: number,
): Step<Key, Job, Worker> | undefined {
  const starving = waiting.findIndex(
    ({ set, since }) => now - since > patienceMilliseconds && !workers.some((worker) => worker.set === set),
  );
  const idle = workers.filter(({ state }) => state === "idle");
  const ownItem = (worker: Worker): Job | undefined => {
    const index = waiting.findIndex(({ set }) => set === worker.set);
    return starving >= 0 && starving < index ? undefined : waiting[index];
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
    return undefined;
  }
  return undefined;
}
