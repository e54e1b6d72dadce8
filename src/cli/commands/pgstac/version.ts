import { Command } from "commander";
import type { Context } from "../../context.ts";
import { examples } from "../../examples.ts";

export function pgstacVersionCommand({ openTarget, print }: Context): Command {
  return new Command("version")
    .description("print the versions of pgstac and of the PostgreSQL below it")
    .addHelpText("after", examples("stac-ingest pgstac version --json"))
    .action(async () => {
      await using target = await openTarget();
      print(
        await target.operate({ action: "pgstac.version" }),
        ({ version, postgres }) => `pgstac ${version} on PostgreSQL ${postgres}`,
      );
    });
}
