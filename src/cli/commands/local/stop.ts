import { Command, InvalidArgumentError } from "commander";
import type { Context } from "../../context.ts";
import { examples } from "../../examples.ts";

const defaultTimeoutSeconds = 60;

export function localStopCommand(context: Context): Command {
  return new Command("stop")
    .description("end the pipeline on this machine; messages stay in the queue")
    .option("--timeout <seconds>", "how long to wait for it to end", parseSeconds, defaultTimeoutSeconds)
    .addHelpText("after", examples("stac-ingest local stop"))
    .action(async ({ timeout }: { timeout: number }) => {
      const { stopPipeline } = await import("../../../targets/local/process/stop.ts");
      const { stateFolder } = await context.readConfiguration();
      const progress = context.progress("waiting for what is under way");
      try {
        const pid = await stopPipeline(stateFolder, { timeoutSeconds: timeout, signal: context.signal });
        progress.stop();
        context.print({ stopped: pid !== undefined, pid: pid ?? null }, ({ stopped }) =>
          stopped ? `stopped process ${pid}` : "no pipeline was running",
        );
      } finally {
        progress.stop();
      }
    });
}

function parseSeconds(text: string): number {
  const seconds = Number(text);
  if (!(seconds > 0)) throw new InvalidArgumentError("expected a number of seconds");
  return seconds;
}
