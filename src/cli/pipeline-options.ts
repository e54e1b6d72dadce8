import { type Command, Option } from "commander";
import { Fault } from "../pipeline/fault.ts";

/** Options of every command that say which pipeline is meant. */
export interface PipelineOptions {
  readonly target?: "local" | "aws";
  readonly profile?: string;
  readonly region?: string;
  readonly project?: string;
  readonly stage?: string;
  readonly endpointUrl?: string;
}

/** Adds the options that say which pipeline is meant. */
export function addPipelineOptions(program: Command): Command {
  return program
    .addOption(
      new Option("--target <place>", "where the pipeline is (default: target in settings)").choices(["local", "aws"]),
    )
    .option("--profile <name>", "AWS profile; this option and the next four mean --target aws")
    .option("--region <name>", "AWS region")
    .option("--project <id>", "project_id of the stacks")
    .option("--stage <name>", "stage of the stacks")
    .option("--endpoint-url <url>", "another service that speaks AWS's protocols");
}

/**
 * Changes of settings that the options ask for. An option that only AWS has means AWS, whatever settings say.
 * @throws Fault `wrong_usage` if the options contradict one another
 */
export function settingsFrom({ target, profile, region, project, stage, endpointUrl }: PipelineOptions) {
  const forAws = Object.entries({ profile, region, project, stage, "endpoint-url": endpointUrl });
  const [typed] = forAws.find(([, value]) => value !== undefined) ?? [];
  if (target === "local" && typed !== undefined) {
    throw new Fault("wrong_usage", `--${typed} is about AWS, and --target local is not`, {
      remedy: "leave one of them out",
    });
  }
  const place = target ?? (typed === undefined ? undefined : "aws");
  return {
    ...(place !== undefined && { target: place }),
    ...(project !== undefined && { project_id: project }),
    ...(stage !== undefined && { stage }),
    ...(region !== undefined && { region }),
  };
}
