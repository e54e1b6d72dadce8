import { Command } from "commander";
import { Fault } from "../../../pipeline/fault/fault.ts";
import { stages } from "../../../pipeline/message/stage.ts";
import { plural } from "../../../pipeline/text/plural.ts";
import type { Configuration } from "../../../settings/configuration.ts";
import type { Context } from "../../context.ts";
import { examples } from "../../examples.ts";
import { durationOption } from "../../options/duration.ts";

export function localStopCommand(context: Context): Command {
  return new Command("stop")
    .description("end the pipeline on this machine once what is under way has ended; messages stay in the queue")
    .addOption(durationOption("--timeout <duration>", "how long to wait for it to end", "60s"))
    .addHelpText("after", examples("stac-ingest local stop"))
    .action(async ({ timeout }: { timeout: number }) => {
      const { stopPipeline } = await import("../../../targets/local/process/stop.ts");
      const configuration = await context.readConfiguration();
      const progress = context.progress("waiting for what is under way");
      let underWay = "";
      const onWaiting = async (): Promise<void> => {
        underWay = await describeUnderWay(configuration);
        if (underWay !== "") progress.update(`waiting for what is under way: ${underWay}`);
      };
      try {
        const pid = await stopPipeline(configuration.stateFolder, {
          timeoutSeconds: timeout / 1000,
          signal: context.signal,
          onWaiting,
        });
        progress.stop();
        context.print({ stopped: pid !== undefined, pid: pid ?? null }, ({ stopped }) =>
          stopped ? `stopped process ${pid}` : "no pipeline was running",
        );
      } catch (error) {
        if (!(error instanceof Fault) || underWay === "") throw error;
        const { kind, message, remedy } = error;
        throw new Fault(kind, `${message}; under way: ${underWay}`, {
          ...(remedy !== undefined && { remedy }),
          cause: error,
        });
      } finally {
        progress.stop();
      }
    });
}

/** Counts what the pipeline has in hand: `3 messages of gen`. Empty if that is nothing, or cannot be told, as on a full disk. */
async function describeUnderWay({ settings, stateFolder }: Configuration): Promise<string> {
  const { openQueue } = await import("../../../targets/local/queue/open-queue.ts");
  const { queueMaxReceivesOf } = await import("../../../targets/local/process/receive-limits.ts");
  const { statePaths } = await import("../../../targets/local/state/state-paths.ts");
  try {
    using queue = openQueue(statePaths(stateFolder).queue, queueMaxReceivesOf(settings));
    const parts: string[] = [];
    for (const stage of stages) {
      const { inFlight } = await queue.depth({ stage, dead: false });
      if (inFlight > 0) parts.push(`${plural(inFlight, "message")} of ${stage}`);
    }
    return parts.join(", ");
  } catch {
    return "";
  }
}
