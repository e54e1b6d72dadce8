/** The reason why reading ended early. */
export class ReadFailure {
  readonly reason: unknown;
  constructor(reason: unknown) {
    this.reason = reason;
  }
}

/** Yields values and, where reading fails, the failure as the last: values read before it are as good as any. */
export async function* untilFailure<Value>(
  values: AsyncIterable<Value> | Iterable<Value>,
): AsyncGenerator<Value | ReadFailure> {
  try {
    yield* values;
  } catch (error) {
    yield new ReadFailure(error);
  }
}
