import { Command } from "commander";
import { plural } from "../../../pipeline/text/plural.ts";
import type { Configuration } from "../../../settings/configuration.ts";
import type { Context } from "../../context.ts";
import { examples } from "../../examples.ts";
import { exitCodes } from "../../exit-codes.ts";
import { parseDatabaseUrl } from "../../options/parse-database-url.ts";

interface MigrateOptions {
  readonly databaseUrl?: string;
}

export function pgstacMigrateCommand(context: Context): Command {
  return new Command("migrate")
    .description("bring the catalogue's pgstac to a version; loads wait for it and go on after it")
    .argument("[version]", "default: pgstac_version in settings")
    .option(
      "--database-url <url>",
      "the database, which may be empty; an address without a password (default: the pipeline's)",
      parseDatabaseUrl,
    )
    .addHelpText(
      "after",
      examples(
        "stac-ingest pgstac migrate",
        "stac-ingest pgstac migrate 0.10.0",
        "stac-ingest pgstac migrate 0.10.0 --target aws",
        "stac-ingest pgstac migrate --database-url postgresql://me@server/catalogue",
      ),
    )
    .action((wanted: string | undefined, options: MigrateOptions) => migrate(context, wanted, options));
}

async function migrate(
  { openTarget, readConfiguration, print, progress, note, exitWith }: Context,
  wanted: string | undefined,
  { databaseUrl }: MigrateOptions,
): Promise<void> {
  const configuration = await readConfiguration();
  const version = wanted ?? configuration.settings.pgstac_version;
  const shown = progress(`migrating to pgstac ${version}`);
  try {
    const url = databaseUrl ?? (await serverOf(configuration));
    const migrated = await (url === undefined ? ofPipeline() : ofServer(url));
    print(migrated, ({ from, to, files }) => {
      if (files.length === 0) return `pgstac ${to} is there already`;
      return from === null ? `pgstac ${to} installed` : `pgstac ${from} became ${to}`;
    });
    if (migrated.queued > 0) {
      note(
        `${plural(migrated.queued, "statement")} of pgstac's queue failed or wait for others; try: stac-ingest pgstac migrate`,
      );
      exitWith(exitCodes.partlyDone);
    }
  } finally {
    shown.stop();
  }

  function report(left: number): void {
    shown.update(`bringing partitions up to date: ${plural(left, "statement")} left`);
  }

  async function ofServer(url: string) {
    const { migrateDatabase } = await import("../../../targets/local/migrate-database.ts");
    const { untilDrained } = await import("../../../operations/pgstac/migrate-pgstac.ts");
    return untilDrained(() => migrateDatabase(url, version, configuration.cacheFolder), report);
  }

  async function ofPipeline() {
    const { migratePgstac } = await import("../../../operations/pgstac/migrate-pgstac.ts");
    await using target = await openTarget({ opensDatabase: true });
    return migratePgstac(target, version, report);
  }
}

/** The server of settings, unless the pipeline runs, perhaps on another. It may hold no pgstac yet. */
async function serverOf({ settings, stateFolder }: Configuration): Promise<string | undefined> {
  if (settings.target !== "local" || settings.database_url === undefined) return undefined;
  const { readProcessRecord } = await import("../../../targets/local/process/process-record.ts");
  return (await readProcessRecord(stateFolder)) ? undefined : settings.database_url;
}
