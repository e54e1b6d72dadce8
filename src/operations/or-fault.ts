import { Fault } from "../pipeline/fault.ts";

/** The result of `make`, or the Fault that it throws. */
export function orFault<T>(make: () => T): T | Fault {
  try {
    return make();
  } catch (error) {
    if (error instanceof Fault) return error;
    throw error;
  }
}
