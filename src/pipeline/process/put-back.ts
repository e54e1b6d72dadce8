/**
 * Iterates over values that were taken off a sequence, and then over its rest. The rest's promises are handed on as they
 * are: `yield*` in an async generator makes three more of each value.
 */
export function putBack<T>(taken: readonly T[], rest: AsyncIterator<T>): AsyncIterableIterator<T> {
  let at = 0;
  return {
    next: () => (at < taken.length ? Promise.resolve({ done: false, value: taken[at++] as T }) : rest.next()),
    return: async () => {
      at = taken.length;
      await rest.return?.();
      return { done: true, value: undefined };
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
