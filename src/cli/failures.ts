import type { Failures } from "../operations/failures.ts";
import { grouped } from "../pipeline/grouped.ts";
import type { Context } from "./context.ts";
import { type ExitCode, exitCodes } from "./exit-codes.ts";

/** Names the failures on stderr, as compilers do. */
export function noteFailures({ count, first }: Failures, note: Context["note"]): void {
  for (const { file, line, index, reason } of first) {
    note(`${file}:${line}: ${index === undefined ? "" : `[${index}] `}${reason}`);
  }
  if (count > first.length) note(`and ${grouped(count - first.length)} more`);
}

/** Failed if nothing was done, partly done if something was. */
export function exitCodeFor(done: number, { count }: Failures): ExitCode {
  if (count === 0) return exitCodes.done;
  return done > 0 ? exitCodes.partlyDone : exitCodes.failed;
}
