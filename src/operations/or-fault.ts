import { Fault } from "../pipeline/fault/fault.ts";

/** The result of `make`, or the Fault that it throws. */
export function orFault<T>(make: () => T): T | Fault {
  try {
    return make();
  } catch (error) {
    return faultOf(error);
  }
}

/** Returns an error that is a Fault, for a `catch` that goes on with it. @throws any other */
export function faultOf(error: unknown): Fault {
  if (error instanceof Fault) return error;
  throw error;
}

/** Passes over a Fault in a `catch`, with a value in its place. @throws any other error */
export const inPlaceOfFault =
  <T>(value: T): ((error: unknown) => T) =>
  (error) => {
    faultOf(error);
    return value;
  };
