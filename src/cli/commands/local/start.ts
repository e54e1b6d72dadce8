import { Command, Option } from "commander";
import { Fault } from "../../../pipeline/fault/fault.ts";
import type { LogLevel } from "../../../pipeline/message/log.ts";
import { keepHeapSmall } from "../../../pipeline/process/keep-heap-small.ts";
import { ownProgram } from "../../../pipeline/process/own-files.ts";
import type { Configuration } from "../../../settings/configuration.ts";
import type { PipelineOptions } from "../../../targets/local/process/run-pipeline-options.ts";
import type { Context } from "../../context.ts";
import { examples } from "../../examples.ts";
import { exitCodes } from "../../exit-codes.ts";
import { installUvFirst } from "../../notes/note-install-of-uv.ts";
import { withoutPassword } from "../../notes/without-password.ts";
import { durationOption } from "../../options/duration.ts";
import { doesNotGoWith, goesWith } from "../../options/goes-with.ts";
import { parseDatabaseUrl } from "../../options/parse-database-url.ts";
import { parsePort } from "../../options/parse-port.ts";
import { printedLevels, recordPrinter } from "./record-printer.ts";

interface StartOptions {
  readonly detach?: true;
  readonly databaseUrl?: string;
  readonly port: number;
  readonly timeout: number;
  readonly apiPort: number;
  readonly logLevel: LogLevel | "none";
}

const defaultPort = 54_320;
const defaultApiPort = 54_321;

export function localStartCommand(context: Context): Command {
  const command = new Command("start")
    .description("start the pipeline: queue, both stages and the catalogue's database")
    .option("--detach", "go on in the background, and start again after a crash")
    .addOption(durationOption("--timeout <duration>", "with --detach, how long to wait until it takes messages", "10m"))
    .option(
      "--database-url <url>",
      "use this PostgreSQL server with pgstac; an address without a password (or set database_url in settings)",
      parseDatabaseUrl,
    )
    .option(
      "--port <number>",
      "where the embedded database listens on 127.0.0.1; 0 is any free port",
      parsePort,
      defaultPort,
    )
    .option(
      "--api-port <number>",
      "where the STAC API and the page are, on 127.0.0.1; 0 is any free port",
      parsePort,
      defaultApiPort,
    )
    .addOption(
      new Option("--log-level <level>", "in the foreground, print records of the log of this level and of graver ones")
        .choices(printedLevels)
        .default("info"),
    )
    .addHelpText("after", examples("stac-ingest local start --detach", "stac-ingest local start --log-level warn"))
    .action(async (options: StartOptions) => {
      const configuration = await context.readConfiguration();
      const { settings } = configuration;
      if (settings.database_url !== undefined && command.getOptionValueSource("port") === "cli") {
        throw new Fault("wrong_usage", "--port is that of the embedded database, and settings have a database_url", {
          remedy: "leave one of them out",
        });
      }
      await installUvFirst(configuration, context.note);
      await (options.detach ? startInBackground(options, context) : startHere(options, context));
    });
  return goesWith(doesNotGoWith(command, ["port"], "databaseUrl"), ["timeout"], ["detach"]);
}

async function startHere(options: StartOptions, context: Context): Promise<void> {
  keepHeapSmall({ growthPercent: 60 });
  const { runPipeline } = await import("../../../targets/local/process/run-pipeline.ts");
  const { stacApiUrl } = await import("../../../targets/local/process/stac-api-url.ts");
  const { originServer } = await import("./origin-server.ts");
  const configuration = await context.readConfiguration();
  const progress = context.progress("starting the database");
  const ready: PipelineOptions["ready"] = (record) => {
    const { databaseUrl } = record;
    progress.stop();
    const api = stacApiUrl(record);
    if (api) context.note(`the STAC API is ${api}; the page is opened by: stac-ingest open`);
    context.note(`the pipeline is running; its catalogue is ${withoutPassword(databaseUrl)}; Ctrl-C ends it`);
  };
  const lost: PipelineOptions["lost"] = (fault) => {
    context.noteFault(fault);
    process.exit(exitCodes.failed);
  };
  try {
    const announce = context.note;
    const onRecord = recordPrinter(context, options.logLevel);
    const serveOrigin = originServer(context, configuration, options.apiPort);
    const given = { ...pipelineOptions(options, configuration), serveOrigin };
    await runPipeline({ ...given, announce, onRecord, ready, lost }, context.signal);
  } finally {
    progress.stop();
  }
}

async function startInBackground(options: StartOptions, context: Context): Promise<void> {
  const { startDetached } = await import("../../../targets/local/process/start-detached.ts");
  const { stacApiUrl } = await import("../../../targets/local/process/stac-api-url.ts");
  const { file, stateFolder, settings } = await context.readConfiguration();
  const program = ownProgram("bin/stac-ingest");
  const databaseUrl = options.databaseUrl ?? settings.database_url;
  const progress = context.progress("starting the database");
  try {
    const { pipeline, supervisor } = await startDetached(
      {
        program: process.execPath,
        args: [
          program,
          "local",
          "start",
          "--json",
          // The log files have the records.
          "--log-level",
          "none",
          // The embedded database's: with another one it is refused.
          ...(databaseUrl === undefined ? ["--port", String(options.port)] : []),
          ...["--api-port", String(options.apiPort)],
          ...(file ? ["--config", file] : []),
        ],
        // Not among the arguments, which every user of the machine can read.
        env: { ...context.terminal.env, ...(databaseUrl && { STAC_INGEST_DATABASE_URL: JSON.stringify(databaseUrl) }) },
        folder: context.terminal.cwd(),
      },
      stateFolder,
      { timeoutMilliseconds: options.timeout, signal: context.signal },
    );
    const { pid, databaseUrl: url, pgstacVersion } = pipeline;
    progress.stop();
    const told = {
      pid,
      database_url: withoutPassword(url),
      pgstac_version: pgstacVersion,
      stac_api_url: stacApiUrl(pipeline) ?? null,
      state_folder: stateFolder,
      supervisor: supervisor.pid,
    };
    context.print(told, (started, toType) =>
      [
        `the pipeline is running (process ${started.pid})`,
        `catalogue  ${started.database_url} (pgstac ${started.pgstac_version})`,
        ...(started.stac_api_url
          ? [`STAC API   ${started.stac_api_url}`, `page       ${toType("stac-ingest open")}`]
          : []),
        `psql       ${toType("stac-ingest local psql")}`,
        `state      ${started.state_folder}`,
        `restarts   by process ${started.supervisor}, when the pipeline dies`,
      ].join("\n"),
    );
  } finally {
    progress.stop();
  }
}

function pipelineOptions(
  { databaseUrl, port }: StartOptions,
  { settings, file, stateFolder, cacheFolder, lockPath }: Configuration,
): Omit<PipelineOptions, "announce" | "ready"> {
  const url = databaseUrl ?? settings.database_url;
  return {
    settings,
    stateFolder,
    cacheFolder,
    lockPath,
    ...(file !== undefined && { settingsFile: file }),
    port,
    ...(url !== undefined && { databaseUrl: url }),
    readS3: async (href) => {
      const { readObject } = await import("../../../targets/aws/read-object.ts");
      return readObject(href, settings.requester_pays);
    },
  };
}
