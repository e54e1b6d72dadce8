import { type Command, Option } from "commander";
import { Fault } from "../../pipeline/fault/fault.ts";

/** Options of every command that say which pipeline is meant. */
export interface PipelineOptions {
  readonly target?: "local" | "aws";
  readonly profile?: string;
  readonly region?: string;
  readonly project?: string;
  readonly deploymentStage?: string;
  readonly endpointUrl?: string;
}

/** Heading of the options that only the help of the program itself lists. */
export const awsHelpGroup = "Options for AWS, which mean --target aws:";

/** Adds the options that say which pipeline is meant. */
export function addPipelineOptions(program: Command): Command {
  const forAws = (flags: string, description: string) => new Option(flags, description).helpGroup(awsHelpGroup);
  return program
    .addOption(
      new Option("--target <place>", "where the pipeline is (default: target in settings)").choices(["local", "aws"]),
    )
    .addOption(forAws("--profile <name>", "AWS profile"))
    .addOption(forAws("--region <name>", "AWS region"))
    .addOption(forAws("--project <id>", "project_id of the stacks"))
    .addOption(forAws("--deployment-stage <name>", "stage of the stacks, as in settings"))
    .addOption(forAws("--endpoint-url <url>", "another service that speaks AWS's protocols"))
    .addOption(new Option("--stage <name>").hideHelp().argParser(refuseStage));
}

/** A pipeline has stages, and so do deployments: one word must not mean both. */
function refuseStage(name: string): never {
  throw new Fault("wrong_usage", "--stage could mean two things", {
    remedy: `--deployment-stage ${name} for that of the deployment on AWS; a stage of the pipeline is a word, as in: stac-ingest dlq list gen`,
  });
}

/**
 * Changes of settings that the options ask for. An option that only AWS has means AWS, whatever settings say.
 * @throws Fault `wrong_usage` if the options contradict one another
 */
export function settingsFrom({ target, profile, region, project, deploymentStage, endpointUrl }: PipelineOptions) {
  const forAws = { profile, region, project, "deployment-stage": deploymentStage, "endpoint-url": endpointUrl };
  const [typed] = Object.entries(forAws).find(([, value]) => value !== undefined) ?? [];
  if (target === "local" && typed !== undefined) {
    throw new Fault("wrong_usage", `--${typed} is about AWS, and --target local is not`, {
      remedy: "leave one of them out",
    });
  }
  const place = target ?? (typed === undefined ? undefined : "aws");
  return {
    ...(place !== undefined && { target: place }),
    ...(project !== undefined && { project_id: project }),
    ...(deploymentStage !== undefined && { stage: deploymentStage }),
    ...(region !== undefined && { region }),
  };
}
