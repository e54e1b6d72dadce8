import { Command } from "commander";
import type { Context } from "../../context.ts";
import { examples } from "../../examples.ts";
import { exitCodes } from "../../exit-codes.ts";

export function localPsqlCommand(context: Context): Command {
  return new Command("psql")
    .description("open psql on the catalogue of the pipeline that runs on this machine")
    .argument("[arguments...]", "arguments for psql, after --")
    .addHelpText("after", examples("stac-ingest local psql -- -c 'select count(*) from pgstac.items'"))
    .action(async (args: string[]) => {
      const { requireProcessRecord } = await import("../../../targets/local/process/require-process-record.ts");
      const { runPsql } = await import("../../../targets/local/postgres/run-psql.ts");
      const { stateFolder } = await context.readConfiguration();
      const record = await requireProcessRecord(stateFolder, "database");
      // psql ends a statement at Ctrl-C.
      const leaveToPsql = (): void => {};
      context.terminal.on("SIGINT", leaveToPsql);
      try {
        const code = await runPsql(record.databaseUrl, args, context.terminal.env);
        context.exitWith(code === 0 ? exitCodes.done : exitCodes.failed);
      } finally {
        context.terminal.off("SIGINT", leaveToPsql);
      }
    });
}
