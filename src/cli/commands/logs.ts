import { Command, Option } from "commander";
import { errorKinds } from "../../pipeline/fault/fault.ts";
import { type LogLevel, logLevels } from "../../pipeline/message/log.ts";
import type { Stage } from "../../pipeline/message/stage.ts";
import { shellWord } from "../../pipeline/text/shell-word.ts";
import type { Context } from "../context.ts";
import { examples } from "../examples.ts";
import { exitCodes } from "../exit-codes.ts";
import { parseMoment, requirePeriod } from "../options/duration.ts";
import { collect } from "../options/request-options.ts";
import { stageArgument } from "../options/stage-argument.ts";
import { recordLine } from "./logs/record-line.ts";

interface LogsOptions {
  readonly follow?: boolean;
  readonly since?: number;
  readonly until?: number;
  readonly filter?: string;
  readonly level?: LogLevel;
  readonly message?: string;
  readonly item?: string;
  readonly run?: string;
  readonly kind?: string;
  readonly reason?: string;
  readonly cause?: string;
  readonly package?: string;
  readonly collection?: string;
  readonly where?: string[];
}

export function logsCommand(context: Context): Command {
  return new Command("logs")
    .description("print what the stages logged, oldest first")
    .addArgument(stageArgument())
    .option("--follow", "wait for more until Ctrl-C")
    .option("--since <time>", "only records from then on: 10m, 2h or 1d ago, or 2026-01-31T12:00:00Z", parseMoment)
    .addOption(new Option("--until <time>", "only records up to then").argParser(parseMoment).conflicts("follow"))
    .option("--filter <text>", "only records that contain this text")
    .addOption(new Option("--level <level>", "only records of this level and of graver ones").choices(logLevels))
    .option("--run <run>", "only records about a run: its id, the beginning of it, its label, or latest")
    .option("--id, --message <id>", "the history of a message in both stages, by its id or that of its dead letter")
    .addOption(new Option("--kind <kind>", "only failures of this kind").choices(errorKinds))
    .option("--reason <text>", "only failures whose reason contains this text, in small or capital letters")
    .option("--cause <name>", "only failures of the same cause, by the short name that dlq list shows")
    .option("--package <name>", "only records that name this package")
    .option("--collection <id>", "only records that name this collection")
    .option(
      "--where <condition>",
      "only records whose fields meet it, such as 'milliseconds > 5000' (repeatable: all)",
      collect,
    )
    .option("--item <id>", "the history of the messages that made or brought this item")
    .addHelpText(
      "after",
      examples(
        "stac-ingest logs --follow --level warn",
        "stac-ingest logs load --since 10m --filter timeout",
        "stac-ingest logs --run latest --level error",
        "stac-ingest logs gen --kind item_failed --package stactools-naip --since 2h",
        "stac-ingest logs --message 0b6d1c9e-5f0c-4a53-9d58-2f1d9d1f3f7a",
      ),
    )
    .action((stage: Stage | undefined, options: LogsOptions) => printLogs(stage, options, context));
}

async function printLogs(
  stage: Stage | undefined,
  { follow = false, ...asked }: LogsOptions,
  { openTarget, printLine, note, signal, exitWith }: Context,
): Promise<void> {
  requirePeriod(asked);
  const { readLogs } = await import("../../operations/logs/read-logs.ts");
  await using target = await openTarget();
  let count = 0;
  for await (const record of readLogs(target, { ...(stage && { stage }), ...asked, follow, signal })) {
    count += 1;
    await printLine(record, recordLine);
  }
  if (signal.aborted) exitWith(exitCodes.interrupted);
  else if (count === 0) note(nothingFound(asked));
}

/** Logs are kept for a time only, so that nothing may be there of what was. */
function nothingFound({ run, message, item, ...others }: LogsOptions): string {
  if (message !== undefined)
    return `no record about message ${message} (try: stac-ingest dlq list, or stac-ingest runs show)`;
  if (item !== undefined)
    return `no record about item ${item} (try: stac-ingest items why COLLECTION ${shellWord(item)})`;
  if (run !== undefined)
    return `no record about run ${run} that is asked for (try: stac-ingest runs show ${shellWord(run)})`;
  return Object.keys(others).length > 0 ? "no record is like that" : "there are no records yet";
}
