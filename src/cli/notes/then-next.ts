import { Fault } from "../../pipeline/fault/fault.ts";

/** Adds to the fault that ended a command midway what was done before, and the command to type once it is mended. */
export function thenNext(fault: Fault, { done, next }: { readonly done?: string; readonly next: string }): Fault {
  const { kind, message, remedy: first } = fault;
  return new Fault(kind, done === undefined ? message : `${message}; ${done}`, {
    remedy: first === undefined ? next : `${first}; then ${next}`,
    cause: fault,
  });
}
