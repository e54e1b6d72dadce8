import type { RunStatus } from "../../../operations/runs/run-status.ts";
import type { WatchRunOptions } from "../../../operations/runs/watch-run.ts";
import { stages } from "../../../pipeline/message/stage.ts";
import { plural } from "../../../pipeline/text/plural.ts";
import type { Target } from "../../../targets/target.ts";
import type { Context } from "../../context.ts";
import { exitCodes } from "../../exit-codes.ts";
import { notePaused } from "../../notes/note-paused.ts";
import { surroundingsOf } from "../../setup/surroundings.ts";
import { deathsRemedy, runLine } from "./run-text.ts";

/**
 * Waits until nothing of a run is to come, and returns its last status, if there was one before an interruption.
 * @throws Fault `timed_out`, `not_found`
 */
export async function waitForRun(
  target: Target,
  named: string,
  options: Pick<WatchRunOptions, "timeoutMilliseconds" | "intervalMilliseconds" | "isSent">,
  context: Context,
): Promise<RunStatus | undefined> {
  const { watchRun } = await import("../../../operations/runs/watch-run.ts");
  const { withReplacedPlaces } = await import("../../../operations/runs/with-replaced-places.ts");
  const { isOver } = await import("../../../operations/runs/run-status.ts");
  const shown = context.progress(`waiting for run ${named}`);
  // Who has just sent it has said so.
  let isTold = options.isSent === true;
  const last = await watchRun(target, named, {
    ...options,
    signal: context.signal,
    onStatus: async (status) => {
      shown.update(runLine(status));
      if (isTold || isOver(status)) return;
      isTold = true;
      await notePaused(target, stages, context);
    },
    onUnanswered: ({ message }) => context.note(`${message}; waiting`),
  }).finally(() => shown.stop());
  return last && (await withReplacedPlaces(target, last, await surroundingsOf(context)));
}

/** Sets the exit code that a run which was waited for asks for, and says which commands tell more of its deaths. */
export function judgeRun(last: RunStatus | undefined, { signal, exitWith, noteFailure }: Context): void {
  if (signal.aborted) exitWith(exitCodes.interrupted);
  else if (last && last.dead + last.refused > 0) exitWith(exitCodes.partlyDone);
  if (last && last.dead > 0) noteFailure(`${plural(last.dead, "message")} died: ${deathsRemedy(last)}`);
}
