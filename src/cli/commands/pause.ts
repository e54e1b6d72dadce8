import { Command } from "commander";
import type { Stage } from "../../pipeline/message/stage.ts";
import type { Context } from "../context.ts";
import { examples } from "../examples.ts";
import { describePaused } from "../notes/describe-paused.ts";
import { stageArgument, stagesOf } from "../options/stage-argument.ts";

export function pauseCommand({ openTarget, print }: Context): Command {
  return new Command("pause")
    .description("have a stage take no more messages until it is resumed; what is under way ends, and messages wait")
    .addArgument(stageArgument())
    .addHelpText("after", examples("stac-ingest pause load"))
    .action(async (stage: Stage | undefined) => {
      const { pauseStages } = await import("../../operations/pause-stages.ts");
      await using target = await openTarget({ mayBeNew: true });
      print(
        await pauseStages(target, stagesOf(stage)),
        ({ paused }, toType) => toType(describePaused(paused)) || "no stage is paused",
      );
    });
}
