import { doneBefore } from "../../pipeline/fault/done-before.ts";
import { Fault } from "../../pipeline/fault/fault.ts";
import { plural } from "../../pipeline/text/plural.ts";
import type { Context } from "../context.ts";
import { continuingCommand, pipelineWords } from "./continuing-command.ts";

export interface Sent {
  /** Parts of the inputs that were sent or have failed, from the first on. */
  readonly count: number;
  /** The last of them that is meant, if not all are. */
  readonly last?: number | undefined;
  /** The word for one of them. */
  readonly noun: string;
  readonly runId: string;
  /** True if the run is kept, and its inputs can be read again. */
  readonly resumable?: boolean;
  /** The command that goes on, if it is another one than these would make. */
  readonly again?: string;
}

/** Says how much was sent when sending stopped, and the command that goes on from there. */
export function sendingStopped(
  stopped: unknown,
  { count, last, noun, runId, resumable, again }: Sent,
  { argv, signal }: Pick<Context, "argv" | "signal">,
): unknown {
  // An input that is mended is another one, of which the first rows are the same.
  const isMended = stopped instanceof Fault && stopped.kind === "unreadable_input";
  const command =
    again ??
    (resumable && !isMended
      ? continuingCommand(pipelineWords(argv), { "--resume": runId })
      : continuingCommand(argv, {
          "--skip": String(count),
          "--run": runId,
          ...(last !== undefined && { "--limit": String(last - count) }),
        }));
  const remedy = `${command} (that goes on where it stopped)`;
  const atLeast = `at least ${plural(count, noun)} sent`;
  if (signal.aborted) return new Fault("interrupted", `interrupted, ${atLeast}`, { remedy });
  return doneBefore(stopped, { done: count === 0 ? undefined : atLeast, next: remedy });
}
