import { Command } from "commander";
import type { Context } from "../../context.ts";
import { examples } from "../../examples.ts";

export function pgstacMigrateCommand({ openTarget, readConfiguration, print, progress }: Context): Command {
  return new Command("migrate")
    .description("bring the catalogue's pgstac to a version; loads wait for it and go on after it")
    .argument("[version]", "default: pgstac_version in settings")
    .addHelpText("after", examples("stac-ingest pgstac migrate", "stac-ingest pgstac migrate 0.10.0"))
    .action(async (wanted: string | undefined) => {
      const version = wanted ?? (await readConfiguration()).settings.pgstac_version;
      const { migratePgstac } = await import("../../../operations/pgstac/migrate-pgstac.ts");
      await using target = await openTarget();
      const shown = progress(`migrating to pgstac ${version}`);
      try {
        const migrated = await migratePgstac(target, version);
        print(migrated, ({ from, to, files }) =>
          files.length === 0 ? `pgstac ${to} is there already` : `pgstac ${from ?? "none"} became ${to}`,
        );
      } finally {
        shown.stop();
      }
    });
}
