import type { Fault } from "../pipeline/fault.ts";
import { grouped } from "../pipeline/grouped.ts";
import type { Context } from "./context.ts";
import { type ExitCode, exitCodes } from "./exit-codes.ts";

/** Where in the input something is. */
export interface Place {
  readonly file: string;
  readonly line: number;
  /** Its place in the list around it, from 0. */
  readonly index?: number | undefined;
}

export interface Failure extends Place {
  readonly kind: string;
  readonly reason: string;
}

/** What could not be done with parts of the input: all are counted, the first are kept. */
export interface Failures {
  count: number;
  readonly first: Failure[];
}

const keptFailures = 20;

export const noFailures = (): Failures => ({ count: 0, first: [] });

export function addFailure(failures: Failures, { file, line, index }: Place, { kind, message, remedy }: Fault): void {
  failures.count += 1;
  if (failures.first.length >= keptFailures) return;
  const reason = remedy ? `${message} (try: ${remedy})` : message;
  failures.first.push({ file, line, ...(index !== undefined && { index }), kind, reason });
}

/** Names the failures on stderr, as compilers do. */
export function noteFailures({ count, first }: Failures, note: Context["note"]): void {
  for (const { file, line, index, reason } of first) {
    note(`${file}:${line}: ${index === undefined ? "" : `[${index}] `}${reason}`);
  }
  if (count > first.length) note(`and ${grouped(count - first.length)} more`);
}

/** Failed where nothing was done, partly done where something was. */
export function exitCodeFor(done: number, { count }: Failures): ExitCode {
  if (count === 0) return exitCodes.done;
  return done > 0 ? exitCodes.partlyDone : exitCodes.failed;
}
