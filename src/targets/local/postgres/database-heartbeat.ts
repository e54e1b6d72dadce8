const everyMilliseconds = 1000;

/** Makes memory that the database's thread and the one that watches it share. */
export const makeHeartbeat = (): Int32Array => new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));

/** Counts up for as long as this thread comes back to its events. */
export function beat(heartbeat: Int32Array): void {
  setInterval(() => Atomics.add(heartbeat, 0, 1), everyMilliseconds).unref();
}

export interface HeartbeatWatch {
  /** Time without a beat after which the thread is given up. */
  readonly limitSeconds: () => number;
  /** Called once for each silence that has lasted for a tenth of the time limit. */
  readonly onBusy: (seconds: number) => void;
  readonly onStuck: () => void;
}

/**
 * Watches until nothing has counted up for as long as the limit. Counts looks, not seconds of a clock: a process that
 * was stopped or asleep has not looked.
 */
export function watchHeartbeat(heartbeat: Int32Array, watch: HeartbeatWatch): Disposable {
  let last = Atomics.load(heartbeat, 0);
  let silentLooks = 0;
  let isTold = false;
  const timer = setInterval(() => {
    const now = Atomics.load(heartbeat, 0);
    silentLooks = now === last ? silentLooks + 1 : 0;
    last = now;
    const silentSeconds = (silentLooks * everyMilliseconds) / 1000;
    const limitSeconds = watch.limitSeconds();
    const isBusy = silentSeconds > 0 && silentSeconds >= limitSeconds / 10;
    if (isBusy && !isTold) watch.onBusy(silentSeconds);
    isTold = isBusy;
    if (silentSeconds < limitSeconds) return;
    clearInterval(timer);
    watch.onStuck();
  }, everyMilliseconds);
  timer.unref();
  return { [Symbol.dispose]: () => clearInterval(timer) };
}
