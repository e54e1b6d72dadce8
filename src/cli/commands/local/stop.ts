import { Command } from "commander";
import type { Context } from "../../context.ts";
import { examples } from "../../examples.ts";
import { durationOption } from "../../options/duration.ts";

export function localStopCommand(context: Context): Command {
  return new Command("stop")
    .description("end the pipeline on this machine; messages stay in the queue")
    .addOption(durationOption("--timeout <duration>", "how long to wait for it to end", "60s"))
    .addHelpText("after", examples("stac-ingest local stop"))
    .action(async ({ timeout }: { timeout: number }) => {
      const { stopPipeline } = await import("../../../targets/local/process/stop.ts");
      const { stateFolder } = await context.readConfiguration();
      const progress = context.progress("waiting for what is under way");
      try {
        const pid = await stopPipeline(stateFolder, { timeoutSeconds: timeout / 1000, signal: context.signal });
        progress.stop();
        context.print({ stopped: pid !== undefined, pid: pid ?? null }, ({ stopped }) =>
          stopped ? `stopped process ${pid}` : "no pipeline was running",
        );
      } finally {
        progress.stop();
      }
    });
}
