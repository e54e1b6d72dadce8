import { Command } from "commander";
import { grouped } from "../../../pipeline/grouped.ts";
import type { Context } from "../../context.ts";
import { durationOption } from "../../duration.ts";
import { examples } from "../../examples.ts";
import { exitCodes } from "../../exit-codes.ts";
import { surroundingsOf } from "../../surroundings.ts";
import { deathsRemedy, runLine, runText } from "./run-text.ts";

interface WaitOptions {
  timeout?: number;
  interval: number;
}

export function runsWaitCommand(context: Context): Command {
  return new Command("wait")
    .description("return when nothing of a run is to come: 0 if all is loaded, 3 if some died, 4 if time is up")
    .argument("[run]", "the id of a run or its beginning, a label, or latest", "latest")
    .addOption(durationOption("--timeout <duration>", "give up after this long: 30s, 10m, 2h"))
    .addOption(durationOption("--interval <duration>", "how often to look", "1s"))
    .addHelpText("after", examples("stac-ingest runs wait --timeout 2h"))
    .action(async (named: string, options: WaitOptions) => wait(context, named, options));
}

async function wait(context: Context, named: string, { timeout, interval }: WaitOptions): Promise<void> {
  const { openTarget, print, progress, signal, exitWith, note, noteFailure } = context;
  const { watchRun } = await import("../../../operations/runs/watch-run.ts");
  const { withReplacedPlaces } = await import("../../../operations/runs/with-replaced-places.ts");
  await using target = await openTarget();
  const shown = progress(`waiting for run ${named}`);
  const last = await watchRun(target, named, {
    timeoutMilliseconds: timeout,
    intervalMilliseconds: interval,
    signal,
    onStatus: async (status) => shown.update(runLine(status)),
    onUnanswered: ({ message }) => note(`${message}; waiting`),
  }).finally(() => shown.stop());
  if (last) print(await withReplacedPlaces(target, last, await surroundingsOf(context)), runText);
  if (signal.aborted) exitWith(exitCodes.interrupted);
  else if (last && last.dead + last.refused > 0) exitWith(exitCodes.partlyDone);
  if (last && last.dead > 0) noteFailure(`${grouped(last.dead)} messages died: ${deathsRemedy(last)}`);
}
