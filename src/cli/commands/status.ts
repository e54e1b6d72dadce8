import { Command } from "commander";
import type { Context } from "../context.ts";
import { parseDuration } from "../duration.ts";
import { examples } from "../examples.ts";
import { exitCodes } from "../exit-codes.ts";
import { readProgress, readStatus } from "./status/read-status.ts";
import { statusLine, statusTable } from "./status/render-status.ts";
import { showInPlace } from "./status/show-in-place.ts";
import { watchStatus } from "./status/watch-status.ts";

/** On AWS the functions are there, or something is wrong with them. */
const idleRemedies = { local: "stac-ingest local start", aws: "stac-ingest doctor" } as const;

interface StatusOptions {
  watch?: true;
  wait?: true;
  timeout?: number;
  interval: number;
}

export function statusCommand(context: Context): Command {
  return new Command("status")
    .description("show what waits, is under way and died in each stage, and the items of each collection")
    .option("--watch", "keep showing it until Ctrl-C")
    .option("--wait", "return when nothing is waiting, in flight or delayed")
    .option("--timeout <duration>", "with --wait, give up after this long: 30s, 10m, 2h", parseDuration)
    .option("--interval <duration>", "how often to look", parseDuration, 1000)
    .addHelpText("after", examples("stac-ingest status --watch", "stac-ingest status --wait --timeout 10m"))
    .action(async ({ watch, wait, timeout, interval }: StatusOptions) => {
      const { openTarget, print, printLine, note, signal, exitWith, terminal } = context;
      await using target = await openTarget();
      if (!watch && !wait) {
        print(await readStatus(target), statusTable);
        return;
      }
      const show = showInPlace(terminal);
      const options = {
        untilIdle: wait === true,
        idleReads: target.name === "aws" ? 3 : 1,
        timeoutMilliseconds: timeout,
        intervalMilliseconds: interval,
        idleRemedy: idleRemedies[target.name],
        signal,
        note,
      };
      if (!watch) {
        // Counting items would be work for the database that somebody waits for.
        await watchStatus(() => readProgress(target), { ...options, onStatus: async () => {} });
        if (!signal.aborted) print(await readStatus(target), statusTable);
      } else {
        await watchStatus(() => readStatus(target), {
          ...options,
          onStatus: async (status) => {
            if (!context.json && terminal.stdout.isTTY) show(statusTable(status));
            else await printLine({ time: new Date().toISOString(), ...status }, statusLine);
          },
        });
      }
      if (signal.aborted) exitWith(exitCodes.interrupted);
    });
}
