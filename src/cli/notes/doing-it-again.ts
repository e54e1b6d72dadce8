import { Fault } from "../../pipeline/fault/fault.ts";
import { continuingCommand } from "./continuing-command.ts";

/**
 * Adds to what ended a command after a part of its work how much that is, and the command typed, which may begin anew
 * without harm; returns an error that is no Fault as it is.
 */
export function doingItAgain(error: unknown, done: string, argv: readonly string[]): unknown {
  if (!(error instanceof Fault)) return error;
  const { kind, message, remedy: first } = error;
  const again = `${continuingCommand(argv, {})} (that begins anew, which does no harm)`;
  return new Fault(kind, `${message}; ${done} before that`, {
    remedy: first === undefined ? again : `${first}; then ${again}`,
    cause: error,
  });
}
