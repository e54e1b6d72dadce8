import { type Command, Option } from "commander";
import type { Selection } from "../../../operations/dead-letters/selection.ts";
import { errorKinds } from "../../../pipeline/fault.ts";
import type { Stage } from "../../../pipeline/stage.ts";
import { stageArgument, stagesOf } from "../../stage-argument.ts";

/** The options that say which dead letters are meant. */
export interface SelectionOptions {
  readonly kind?: string;
}

/** Adds the arguments and options that every command on dead letters takes. */
export function addSelection(command: Command): Command {
  const kind = new Option("--kind <kind>", "only those that died of this, or have a part that did");
  return command.addArgument(stageArgument()).addOption(kind.choices(errorKinds));
}

/** The dead letters that the options mean. */
export function selectionOf(stage: Stage | undefined, { kind }: SelectionOptions): Selection {
  return { stages: stagesOf(stage), kind };
}
