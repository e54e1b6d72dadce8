import { doneBefore } from "../../pipeline/fault/done-before.ts";
import { Fault } from "../../pipeline/fault/fault.ts";

/** Faults of what was typed or is read: the same command would end so again, or is told already. */
const asTyped: ReadonlySet<string> = new Set(["interrupted", "wrong_usage", "unreadable_input"]);

/** Adds to the fault that ended a command midway the command that does the rest; returns any other error as it is. */
export function doingTheRest(error: unknown, command: string): unknown {
  if (!(error instanceof Fault) || asTyped.has(error.kind)) return error;
  return doneBefore(error, { next: `${command} (that does the rest)` });
}
