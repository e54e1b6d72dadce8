/** Returns the error's message. Connecting to several addresses fails with an AggregateError, whose own is empty. */
export const messageOf = (error: Error): string =>
  error.message ||
  (error instanceof AggregateError ? error.errors.map(({ message }) => message).join(", ") : error.name);
