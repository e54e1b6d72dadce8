import type { Command, Option } from "commander";
import { nearest } from "../settings/nearest.ts";
import { awsHelpGroup } from "./pipeline-options.ts";

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

/** Has a group of commands refuse a name that it does not know before it shows any help, which would hide the mistake. */
export function refuseUnknownBeforeHelp(group: Command): void {
  group.on("beforeHelp", () => {
    const [first, second] = group.args;
    const name = first === "help" ? second : first;
    const known = group
      .createHelp()
      .visibleCommands(group)
      .map((command) => command.name());
    if (known.length === 0 || name === undefined || name.startsWith("-") || known.includes(name)) return;
    const guess = nearest(name, known);
    group.error(`error: unknown command '${name}'${guess ? `\n(Did you mean ${guess}?)` : ""}`, {
      code: "commander.unknownCommand",
    });
  });
}

const rootOf = (command: Command): Command => (command.parent ? rootOf(command.parent) : command);
