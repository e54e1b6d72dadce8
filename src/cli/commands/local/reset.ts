import { Command } from "commander";
import type { Context } from "../../context.ts";
import { examples } from "../../examples.ts";
import { confirm } from "../../terminal/confirm.ts";

export function localResetCommand(context: Context): Command {
  return new Command("reset")
    .description(
      "remove all messages, dead letters, logs, unfinished runs and the embedded catalogue of this machine's pipeline",
    )
    .option("--yes", "do not ask", false)
    .addHelpText("after", examples("stac-ingest local reset", "stac-ingest local reset --yes"))
    .action(async ({ yes }: { yes: boolean }) => {
      const { resetState } = await import("../../../targets/local/process/reset.ts");
      const { stateFolder } = await context.readConfiguration();
      const { terminal, signal } = context;
      await confirm(`Remove every message and every item in ${stateFolder} for good?`, { terminal, yes, signal });
      await resetState(stateFolder);
      context.print({ reset: true, state_folder: stateFolder }, () => `removed the pipeline's state in ${stateFolder}`);
    });
}
