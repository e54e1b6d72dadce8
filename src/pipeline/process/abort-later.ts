/** A signal that aborts some time after another one, for the same reason: what is under way may end by itself until then. */
export function abortLater(signal: AbortSignal, milliseconds: number): AbortSignal {
  const controller = new AbortController();
  const begin = (): void => void setTimeout(() => controller.abort(signal.reason), milliseconds).unref();
  if (signal.aborted) begin();
  else signal.addEventListener("abort", begin, { once: true });
  return controller.signal;
}
