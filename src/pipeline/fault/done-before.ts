import { Fault } from "./fault.ts";

/**
 * Adds to the fault that ended some work midway what was done before, and what to type once its cause is mended; returns
 * any other error as it is.
 */
export function doneBefore(
  error: unknown,
  { done, next }: { readonly done?: string | undefined; readonly next?: string | undefined },
): unknown {
  if (!(error instanceof Fault)) return error;
  const { kind, message, remedy: first } = error;
  const remedy = first === undefined || next === undefined ? (first ?? next) : `${first}; then ${next}`;
  return new Fault(kind, done === undefined ? message : `${message}; ${done}`, {
    ...(remedy !== undefined && { remedy }),
    cause: error,
  });
}
