import { Argument } from "commander";
import { type Stage, stages } from "../../pipeline/message/stage.ts";

/** The argument `[stage]`; without it both stages are meant. */
export function stageArgument(): Argument {
  return new Argument("[stage]", "one stage; both when left out").choices(stages);
}

/** The stages that the argument means. */
export function stagesOf(stage: Stage | undefined): readonly Stage[] {
  return stage ? [stage] : stages;
}
