import { Command } from "commander";
import type { Stage } from "../../pipeline/message/stage.ts";
import type { Context } from "../context.ts";
import { examples } from "../examples.ts";
import { describePaused } from "../notes/describe-paused.ts";
import { stageArgument, stagesOf } from "../options/stage-argument.ts";

export function resumeCommand({ openTarget, print }: Context): Command {
  return new Command("resume")
    .description("have a paused stage take messages again")
    .addArgument(stageArgument())
    .addHelpText("after", examples("stac-ingest resume"))
    .action(async (stage: Stage | undefined) => {
      const { resumeStages } = await import("../../operations/pause-stages.ts");
      await using target = await openTarget({ mayBeNew: true });
      print(
        await resumeStages(target, stagesOf(stage)),
        ({ paused }, toType) => toType(describePaused(paused)) || "no stage is paused any more",
      );
    });
}
