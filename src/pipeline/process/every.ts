/** Does work every so many milliseconds until it is disposed of; ignores its failures. */
export function every(milliseconds: number, work: () => unknown): Disposable {
  const once = async (): Promise<void> => void (await work());
  const timer = setInterval(() => void once().catch(() => {}), milliseconds);
  return { [Symbol.dispose]: () => clearInterval(timer) };
}
