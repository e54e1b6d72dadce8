/** Works on several values at once, and hands over what becomes of them in their order. */
export async function* inOrder<T, R>(
  values: Iterable<T>,
  most: number,
  work: (value: T) => Promise<R>,
): AsyncGenerator<R> {
  const begun: Promise<R>[] = [];
  for (const value of values) {
    const result = work(value);
    // Its turn comes later; until then nobody hears of its failure.
    result.catch(() => {});
    begun.push(result);
    if (begun.length >= most) yield (await begun.shift()) as R;
  }
  for (const result of begun) yield await result;
}
