import { Fault } from "../pipeline/fault/fault.ts";

/** Adds to the fault that ended some work what was done before it; returns any other error as it is. */
export function doneBefore(error: unknown, done: string): unknown {
  if (!(error instanceof Fault)) return error;
  const { kind, message, remedy } = error;
  return new Fault(kind, `${message}; ${done}`, { ...(remedy !== undefined && { remedy }), cause: error });
}
