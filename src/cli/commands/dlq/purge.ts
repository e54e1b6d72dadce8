import { Command } from "commander";
import type { Stage } from "../../../pipeline/stage.ts";
import { confirm } from "../../ask.ts";
import type { Context } from "../../context.ts";
import { examples } from "../../examples.ts";
import { plural } from "../../plural.ts";
import { stageArgument, stagesOf } from "../../stage-argument.ts";

export function dlqPurgeCommand({ openTarget, print, terminal, signal }: Context): Command {
  return new Command("purge")
    .description("delete every dead letter for good")
    .addArgument(stageArgument())
    .option("--yes", "do not ask", false)
    .addHelpText("after", examples("stac-ingest dlq purge gen --yes"))
    .action(async (stage: Stage | undefined, { yes }: { yes: boolean }) => {
      await using target = await openTarget();
      const { messaging } = target;
      const queues = stagesOf(stage).map((name) => ({ stage: name, dead: true }));
      const depths = await Promise.all(queues.map((queue) => messaging.depth(queue)));
      const there = depths.reduce((sum, { waiting, inFlight, delayed }) => sum + waiting + inFlight + delayed, 0);
      const which = stage ? `of ${stage}` : "of both stages";
      await confirm(`Delete ${plural(there, "dead letter")} ${which} for good?`, { terminal, yes, signal });
      let deleted = 0;
      for (const queue of queues) deleted += await messaging.purge(queue);
      print({ deleted }, () => `${plural(deleted, "dead letter")} deleted`);
    });
}
