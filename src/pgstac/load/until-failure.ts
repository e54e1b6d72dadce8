/** The reason why reading ended early. */
export class ReadFailure {
  readonly reason: unknown;
  constructor(reason: unknown) {
    this.reason = reason;
  }
}

/** Yields values and, if reading fails, the failure as the last, so that the values before it are loaded. */
export async function* untilFailure<Value>(
  values: AsyncIterable<Value> | Iterable<Value>,
): AsyncGenerator<Value | ReadFailure> {
  try {
    yield* values;
  } catch (error) {
    yield new ReadFailure(error);
  }
}
