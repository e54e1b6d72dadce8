/** An item waiting for a worker. */
export interface Waiting<Key> {
  readonly set: Key;
  /** Milliseconds since 1970. */
  readonly since: number;
}

/** A worker, from when it is started until it has ended. */
export interface Held<Key> {
  readonly set: Key;
  readonly state: "starting" | "idle" | "busy";
}

export type Move<Key, Job, Worker> =
  | { readonly move: "begin"; readonly job: Job; readonly worker: Worker }
  | { readonly move: "start"; readonly set: Key }
  | { readonly move: "retire"; readonly worker: Worker };

/** How long items of another set wait for a worker to run out of items of its own, before one is replaced for them. */
const patienceMilliseconds = 3000;

/**
 * What a pool of `size` workers does next; undefined where there is nothing to do but wait. The oldest item goes first,
 * but a worker is warm for one set only: it serves that set's items before others' for as long as nobody starves.
 */
export function nextMove<Key, Job extends Waiting<Key>, Worker extends Held<Key>>(
  waiting: readonly Job[],
  workers: readonly Worker[],
  size: number,
  now: number,
): Move<Key, Job, Worker> | undefined {
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
    if (job) return { move: "begin", job, worker };
  }
  const starting = workers.filter(({ state }) => state === "starting").map(({ set }) => set);
  for (const { set } of waiting) {
    const coming = starting.indexOf(set);
    if (coming >= 0) {
      starting.splice(coming, 1);
      continue;
    }
    if (workers.length < size) return { move: "start", set };
    const free = idle[0];
    if (free) return { move: "retire", worker: free };
    return undefined;
  }
  return undefined;
}
