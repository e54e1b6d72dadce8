import { Argument } from "commander";
import { type Stage, stages } from "../pipeline/stage.ts";

/** A fresh `[stage]` argument; both stages are meant when it is left out. */
export function stageArgument(): Argument {
  return new Argument("[stage]", "one stage; both when left out").choices(stages);
}

/** The stages an optional argument means. */
export function stagesOf(stage: Stage | undefined): readonly Stage[] {
  return stage ? [stage] : stages;
}
