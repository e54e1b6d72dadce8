import type { Command } from "commander";
import { Fault } from "../../pipeline/fault/fault.ts";
import type { Context } from "../context.ts";
import { type PipelineOptions, settingsFrom } from "./pipeline-options.ts";

const remedies = {
  local: "leave out --target and the options for AWS",
  aws: "leave out --target",
} as const;

/** Has a command, and those below it, refuse options that name another place than the one it works on. */
export function onlyOn(place: "local" | "aws", build: (context: Context) => Command): (context: Context) => Command {
  return (context) =>
    build(context).hook("preAction", (command, action) => {
      const { target = place } = settingsFrom(action.optsWithGlobals<PipelineOptions>());
      if (target === place) return;
      const where = place === "local" ? "the pipeline on this machine" : "the pipeline on AWS";
      throw new Fault("wrong_usage", `${command.name()} is about ${where}`, { remedy: remedies[place] });
    });
}
