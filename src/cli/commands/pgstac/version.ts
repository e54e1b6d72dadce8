import { Command } from "commander";
import type { Context } from "../../context.ts";
import { examples } from "../../examples.ts";

export function pgstacVersionCommand({ openTarget, print }: Context): Command {
  return new Command("version")
    .description("print the versions of pgstac and of the PostgreSQL below it")
    .addHelpText("after", examples("stac-ingest pgstac version --json"))
    .action(async () => {
      const { readPgstacVersion } = await import("../../../operations/pgstac/read-pgstac-version.ts");
      await using target = await openTarget({ opensDatabase: true });
      const { version: pgstac, postgres: server } = await readPgstacVersion(target);
      print(
        { version: pgstac, postgres: server },
        ({ version, postgres }) => `pgstac ${version} on PostgreSQL ${postgres}`,
      );
    });
}
