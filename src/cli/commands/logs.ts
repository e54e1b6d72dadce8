import { Command, Option } from "commander";
import type { Stage } from "../../pipeline/stage.ts";
import type { Context } from "../context.ts";
import { parseMoment } from "../duration.ts";
import { examples } from "../examples.ts";
import { exitCodes } from "../exit-codes.ts";
import { stageArgument } from "../stage-argument.ts";
import { recordLine } from "./logs/record-line.ts";

interface LogsOptions {
  follow?: boolean;
  since?: number;
  until?: number;
  filter?: string;
  message?: string;
  run?: string;
}

export function logsCommand({ openTarget, printLine, signal, exitWith }: Context): Command {
  return new Command("logs")
    .description("print what the stages logged, oldest first")
    .addArgument(stageArgument())
    .option("--follow", "wait for more until Ctrl-C")
    .option("--since <time>", "only records from then on: 10m, 2h or 1d ago, or 2026-01-31T12:00:00Z", parseMoment)
    .addOption(new Option("--until <time>", "only records up to then").argParser(parseMoment).conflicts("follow"))
    .option("--filter <text>", "only records that contain this text")
    .option("--message <id>", "only records about this message")
    .option("--run <id>", "only records about messages of this run")
    .addHelpText("after", examples("stac-ingest logs load --since 10m --filter error", "stac-ingest logs --follow"))
    .action(async (stage: Stage | undefined, { follow = false, ...asked }: LogsOptions) => {
      const { readLogs } = await import("../../operations/read-logs.ts");
      await using target = await openTarget();
      for await (const record of readLogs(target, { ...queryOf(stage, asked), follow, signal })) {
        await printLine(record, recordLine);
      }
      if (signal.aborted) exitWith(exitCodes.interrupted);
    });
}

function queryOf(stage: Stage | undefined, { since, until, filter, message, run }: LogsOptions) {
  return {
    ...(stage && { stage }),
    ...(since !== undefined && { since }),
    ...(until !== undefined && { until }),
    ...(filter !== undefined && { filter }),
    ...(message !== undefined && { messageId: message }),
    ...(run !== undefined && { runId: run }),
  };
}
