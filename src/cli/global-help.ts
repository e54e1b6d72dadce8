import type { Command, Option } from "commander";
import { awsHelpGroup } from "./options/pipeline-options.ts";
import { rootOf } from "./root-of.ts";

/** The options of the program that the help of a command lists. Those for AWS would fill every page. */
export const globalOptionsOf = (command: Command): Option[] =>
  command.parent
    ? rootOf(command).options.filter(({ hidden, helpGroupHeading }) => !hidden && helpGroupHeading !== awsHelpGroup)
    : [];

/** Says in the help of a command where the other options are. */
export function pointToAwsOptions(command: Command): void {
  if (command.parent)
    command.addHelpText("after", "\nstac-ingest --help lists the options for AWS, such as --profile.");
}
