import { Fault } from "../../pipeline/fault/fault.ts";

/** Adds to the fault that ended a command midway the command that does the rest; returns any other error as it is. */
export function doingTheRest(error: unknown, command: string): unknown {
  if (!(error instanceof Fault) || error.kind === "interrupted" || error.kind === "wrong_usage") return error;
  const { kind, message, remedy: first } = error;
  const rest = `${command} (that does the rest)`;
  return new Fault(kind, message, { remedy: first === undefined ? rest : `${first}; then ${rest}`, cause: error });
}
