import { Command, Option } from "commander";
import type { Context } from "../context.ts";
import { examples } from "../examples.ts";
import { exitCodes } from "../exit-codes.ts";
import { describeNotRunning } from "../notes/describe-not-running.ts";
import { durationOption } from "../options/duration.ts";
import { goesWith } from "../options/goes-with.ts";
import { statusTable } from "./status/render-status.ts";

interface StatusOptions {
  readonly watch?: true;
  readonly wait?: true;
  readonly check?: true;
  readonly timeout?: number;
  readonly interval?: number;
  readonly stuckAfter: number;
}

export function statusCommand(context: Context): Command {
  const command = new Command("status")
    .description("count the messages that wait, are under way and died in each stage, and the items of each collection")
    .option("--watch", "keep showing it until q or Ctrl-C: on a terminal the whole screen, elsewhere a line every 10 s")
    .addOption(
      new Option(
        "--wait",
        "return when nothing is left to do: 0, 3 if messages died meanwhile or of the latest run, 4 if time is up",
      ).conflicts("watch"),
    )
    .addOption(
      new Option(
        "--check",
        "one line for a monitor: 0 if all is well, 1 if it is not, 3 if only letters died",
      ).conflicts(["watch", "wait"]),
    )
    .addOption(durationOption("--timeout <duration>", "with --wait, give up after this long: 30s, 10m, 2h"))
    .addOption(
      durationOption("--interval <duration>", "how often to look: 1s, and a line every 10s, unless it is given"),
    )
    .addOption(
      durationOption(
        "--stuck-after <duration>",
        "with --check, report a stage whose oldest message waits this long while none is done, up to 1h",
        "15m",
      ),
    )
    .addHelpText(
      "after",
      examples(
        "stac-ingest status --watch",
        "stac-ingest status --wait --timeout 10m",
        "stac-ingest status --check --stuck-after 1h",
      ),
    )
    .action((options: StatusOptions) => showStatus(options, context));
  goesWith(command, ["timeout"], ["wait"]);
  goesWith(command, ["interval"], ["wait", "watch"]);
  return goesWith(command, ["stuckAfter"], ["check"]);
}

async function showStatus(options: StatusOptions, context: Context): Promise<void> {
  await using target = await context.openTarget();
  if (options.check) {
    const { printCheck } = await import("./status/print-check.ts");
    return await printCheck(target, options.stuckAfter, context);
  }
  if (options.watch) {
    const { watch } = await import("./status/watch.ts");
    return await watch(target, options.interval, context);
  }
  if (options.wait) await wait(target, options, context);
  if (context.signal.aborted) return context.exitWith(exitCodes.interrupted);
  const { readStatus } = await import("../../operations/status/read-status.ts");
  context.print(await readStatus(target), statusTable);
}

async function wait(
  target: Awaited<ReturnType<Context["openTarget"]>>,
  { timeout, interval = 1000 }: StatusOptions,
  context: Context,
): Promise<void> {
  const { waitUntilIdle } = await import("../../operations/status/wait-until-idle.ts");
  const { lossLines, replacedLines } = await import("./status/loss-lines.ts");
  const { showWaiting } = await import("./status/show-waiting.ts");
  const { signal, note, noteFailure, exitWith } = context;
  using shown = showWaiting(context);
  const losses = await waitUntilIdle(target, {
    timeoutMilliseconds: timeout,
    intervalMilliseconds: interval,
    signal,
    onNotRunning: (remedy, paused) => note(describeNotRunning(remedy, paused)),
    onProgress: (status, dead) => shown.update(status, dead),
  });
  if (signal.aborted) return;
  for (const line of replacedLines(losses)) note(line);
  const lines = lossLines(losses);
  if (lines.length === 0) return;
  exitWith(exitCodes.partlyDone);
  for (const line of lines) noteFailure(line);
}
