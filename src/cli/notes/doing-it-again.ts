import { doneBefore } from "../../pipeline/fault/done-before.ts";
import { continuingCommand } from "./continuing-command.ts";

/**
 * Adds to what ended a command after a part of its work how much that is, and the command typed, which may begin anew
 * without harm; returns an error that is no Fault as it is.
 */
export function doingItAgain(error: unknown, done: string, argv: readonly string[]): unknown {
  const next = `${continuingCommand(argv, {})} (that begins anew, which does no harm)`;
  return doneBefore(error, { done: `${done} before that`, next });
}
