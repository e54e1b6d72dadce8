import { Fault } from "../../pipeline/fault/fault.ts";
import { continuingCommand } from "./continuing-command.ts";
import { thenNext } from "./then-next.ts";

/**
 * Adds to what ended a command after a part of its work how much that is, and the command typed, which may begin anew
 * without harm; returns an error that is no Fault as it is.
 */
export function doingItAgain(error: unknown, done: string, argv: readonly string[]): unknown {
  if (!(error instanceof Fault)) return error;
  const next = `${continuingCommand(argv, {})} (that begins anew, which does no harm)`;
  return thenNext(error, { done: `${done} before that`, next });
}
