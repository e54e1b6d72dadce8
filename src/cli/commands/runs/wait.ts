import { Command } from "commander";
import type { Context } from "../../context.ts";
import { examples } from "../../examples.ts";
import { durationOption } from "../../options/duration.ts";
import { runText } from "./run-text.ts";
import { judgeRun, waitForRun } from "./wait-for-run.ts";

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
  await using target = await context.openTarget();
  const times = { timeoutMilliseconds: timeout, intervalMilliseconds: interval };
  const last = await waitForRun(target, named, times, context);
  if (last) context.print(last, runText);
  judgeRun(last, context);
}
