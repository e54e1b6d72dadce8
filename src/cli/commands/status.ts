import { Command } from "commander";
import type { Context } from "../context.ts";
import { durationOption } from "../duration.ts";
import { examples } from "../examples.ts";
import { exitCodes } from "../exit-codes.ts";
import { isScreen } from "../has-colors.ts";
import { statusLine, statusTable } from "./status/render-status.ts";
import { showInPlace } from "./status/show-in-place.ts";

interface StatusOptions {
  watch?: true;
  wait?: true;
  timeout?: number;
  interval: number;
}

export function statusCommand(context: Context): Command {
  return new Command("status")
    .description("count the messages that wait, are under way and died in each stage, and the items of each collection")
    .option("--watch", "keep showing it until Ctrl-C")
    .option("--wait", "return when nothing is waiting, in flight or delayed")
    .addOption(durationOption("--timeout <duration>", "with --wait, give up after this long: 30s, 10m, 2h"))
    .addOption(durationOption("--interval <duration>", "how often to look", "1s"))
    .addHelpText("after", examples("stac-ingest status --watch", "stac-ingest status --wait --timeout 10m"))
    .action((options: StatusOptions) => showStatus(options, context));
}

async function showStatus(
  { watch, wait, timeout, interval }: StatusOptions,
  { openTarget, print, printLine, isForPeople, note, signal, exitWith, terminal }: Context,
): Promise<void> {
  const { readStages, readStatus } = await import("../../operations/status/read-status.ts");
  await using target = await openTarget();
  if (!watch && !wait) {
    print(await readStatus(target), statusTable);
    return;
  }
  const { watchStatus } = await import("../../operations/status/watch-status.ts");
  const options = {
    untilIdle: wait === true,
    timeoutMilliseconds: timeout,
    intervalMilliseconds: interval,
    signal,
    onNotRunning: (remedy: string) => note(`nothing runs the stages yet; waiting (try: ${remedy})`),
  };
  if (watch) {
    const show = showInPlace(terminal);
    await watchStatus(target, readStatus, {
      ...options,
      onStatus: async (status) => {
        if (isForPeople && isScreen(terminal.stdout, terminal.env)) show(statusTable(status));
        else await printLine({ time: new Date().toISOString(), ...status }, statusLine);
      },
    });
  } else {
    // Counting items would slow the database down.
    await watchStatus(target, readStages, options);
    if (!signal.aborted) print(await readStatus(target), statusTable);
  }
  if (signal.aborted) exitWith(exitCodes.interrupted);
}
