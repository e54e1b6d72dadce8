const everyMilliseconds = 1000;

/** Memory that the database's thread and the one that watches it share. */
export const makeHeartbeat = (): Int32Array => new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));

/** Counts up for as long as this thread comes back to its events. */
export function beat(heartbeat: Int32Array): void {
  setInterval(() => Atomics.add(heartbeat, 0, 1), everyMilliseconds).unref();
}

/**
 * Calls `onStuck` once nothing has counted up for `patienceSeconds()`. Counted in looks, not by a clock: a process that
 * was stopped or asleep has not looked.
 */
export function watchHeartbeat(heartbeat: Int32Array, patienceSeconds: () => number, onStuck: () => void): Disposable {
  let last = Atomics.load(heartbeat, 0);
  let silentLooks = 0;
  const timer = setInterval(() => {
    const now = Atomics.load(heartbeat, 0);
    silentLooks = now === last ? silentLooks + 1 : 0;
    last = now;
    if (silentLooks * everyMilliseconds < patienceSeconds() * 1000) return;
    clearInterval(timer);
    onStuck();
  }, everyMilliseconds);
  timer.unref();
  return { [Symbol.dispose]: () => clearInterval(timer) };
}
