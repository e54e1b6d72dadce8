import type { Command } from "commander";
import { Fault } from "../../pipeline/fault/fault.ts";

/** Has a command refuse options that were typed without any of those that give them a meaning. */
export function goesWith(command: Command, names: readonly string[], companions: readonly string[]): Command {
  return command.hook("preAction", () => {
    if (companions.some((name) => command.getOptionValueSource(name) === "cli")) return;
    const alone = names.find((name) => command.getOptionValueSource(name) === "cli");
    if (alone === undefined) return;
    const wanted = companions.map((name) => flagOf(command, name)).join(" or ");
    throw new Fault("wrong_usage", `${flagOf(command, alone)} only goes with ${wanted}`, {
      remedy: `add ${wanted}, or leave ${flagOf(command, alone)} out`,
    });
  });
}

/** Has a command refuse options that have no meaning beside another. */
export function doesNotGoWith(command: Command, names: readonly string[], other: string): Command {
  return command.hook("preAction", () => {
    if (command.getOptionValueSource(other) !== "cli") return;
    const misplaced = names.find((name) => command.getOptionValueSource(name) === "cli");
    if (misplaced === undefined) return;
    const flag = flagOf(command, misplaced);
    throw new Fault("wrong_usage", `${flag} does not go with ${flagOf(command, other)}`, {
      remedy: `leave ${flag} out`,
    });
  });
}

const flagOf = (command: Command, name: string): string =>
  command.options.find((option) => option.attributeName() === name)?.long ?? name;
