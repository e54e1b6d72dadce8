import { Command } from "commander";
import type { Context } from "../../context.ts";
import { exitCodes } from "../../exit-codes.ts";
import { withoutPassword } from "../../without-password.ts";

export function localStatusCommand(context: Context): Command {
  return new Command("status")
    .description("say whether the pipeline runs on this machine, and where; exit code 1 when it does not")
    .addHelpText("after", "\nExample:\n  stac-ingest local status --json")
    .action(async () => {
      const { readProcessRecord } = await import("../../../targets/local/process-record.ts");
      const { stateFolder } = await context.readConfiguration();
      const record = await readProcessRecord(stateFolder);
      if (!record) {
        context.exitWith(exitCodes.failed);
        context.print({ running: false, stateFolder }, () => `not running (state in ${stateFolder})`);
        return;
      }
      const { pid, startedAt, pgstacVersion } = record;
      const databaseUrl = withoutPassword(record.databaseUrl);
      context.print({ running: true, stateFolder, pid, startedAt, databaseUrl, pgstacVersion }, () =>
        [
          `running    process ${pid}, since ${startedAt}`,
          `catalogue  ${databaseUrl} (pgstac ${pgstacVersion})`,
          "psql       stac-ingest local psql",
          `state      ${stateFolder}`,
        ].join("\n"),
      );
    });
}
