import { Command } from "commander";
import type { Context } from "../../context.ts";
import { examples } from "../../examples.ts";
import { exitCodes } from "../../exit-codes.ts";
import { onSamePipeline } from "../../notes/same-pipeline.ts";
import { durationOption } from "../../options/duration.ts";
import { isScreen } from "../../terminal/has-colors.ts";
import { showInPlace } from "../status/show-in-place.ts";
import { runLine, runText } from "./run-text.ts";

/** Time between two lines where there is no terminal. */
const lineMilliseconds = 10_000;

export function runsWatchCommand(context: Context): Command {
  return new Command("watch")
    .description("keep showing where a run is until it is over: in place on a terminal, elsewhere a line every 10 s")
    .argument("[run]", "the id of a run or its beginning, a label, or latest", "latest")
    .addOption(durationOption("--interval <duration>", "how often to look", "1s"))
    .addHelpText("after", examples("stac-ingest runs watch"))
    .action(async (named: string, { interval }: { interval: number }) => watch(context, named, interval));
}

async function watch(context: Context, named: string, intervalMilliseconds: number): Promise<void> {
  const { openTarget, terminal, isForPeople, printLine, print, note, signal, exitWith, argv } = context;
  const { watchRun } = await import("../../../operations/runs/watch-run.ts");
  await using target = await openTarget();
  const show = showInPlace(terminal);
  const inPlace = isForPeople && isScreen(terminal.stdout, terminal.env);
  let shownAt = Number.NEGATIVE_INFINITY;
  const last = await watchRun(target, named, {
    timeoutMilliseconds: undefined,
    intervalMilliseconds,
    signal,
    onUnanswered: ({ message }) => note(`${message}; waiting`),
    onStatus: async (status) => {
      if (inPlace) show(runText(status, (commands) => onSamePipeline(commands, argv)));
      else if (performance.now() - shownAt >= lineMilliseconds) {
        shownAt = performance.now();
        const line = { time: new Date().toISOString(), ...status };
        await printLine(line, runLine);
      }
    },
  });
  if (!inPlace && last) print(last, runText);
  if (signal.aborted) exitWith(exitCodes.interrupted);
}
