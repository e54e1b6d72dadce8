import { Command } from "commander";
import { Fault } from "../../../pipeline/fault.ts";
import type { Context } from "../../context.ts";
import { examples } from "../../examples.ts";

export function localResetCommand(context: Context): Command {
  return new Command("reset")
    .description("remove all messages, dead letters, logs and the embedded catalogue of this machine's pipeline")
    .option("--yes", "do not ask")
    .addHelpText("after", examples("stac-ingest local reset --yes"))
    .action(async ({ yes }: { yes?: true }) => {
      const { resetState } = await import("../../../targets/local/process/reset.ts");
      const { stateFolder } = await context.readConfiguration();
      if (!yes) {
        throw new Fault("wrong_usage", `reset removes every message and every item in ${stateFolder}`, {
          remedy: "stac-ingest local reset --yes",
        });
      }
      await resetState(stateFolder);
      context.print({ reset: true, stateFolder }, () => `removed the pipeline's state in ${stateFolder}`);
    });
}
