import type { Command } from "commander";
import { nearest } from "../../settings/nearest.ts";

/**
 * Has a group of commands refuse a name that it does not know, before it shows any help, which would hide the mistake. It
 * points to the command of that name in another group, or to a name like it in this one.
 * @param all builds the whole program
 */
export function refuseUnknown(group: Command, all: () => Command): void {
  if (group.commands.length === 0) return;
  // Not at every start: for help and mistakes alone.
  const namesIn = (): string[] =>
    group
      .createHelp()
      .visibleCommands(group)
      .map((command) => command.name());
  const refuse = (name: string): never => {
    const elsewhere = pathsOf(all()).filter((path) => path.endsWith(` ${name}`));
    const near = nearest(name, namesIn());
    const guesses = elsewhere.length > 0 ? elsewhere : near === undefined ? [] : [near];
    const guess = `${guesses.length > 1 ? "one of " : ""}${guesses.join(", ")}`;
    return group.error(`error: unknown command '${name}'${guess && `\n(Did you mean ${guess}?)`}`, {
      code: "commander.unknownCommand",
    });
  };
  group.on("command:*", ([name]: [string]) => refuse(name));
  group.on("beforeHelp", () => {
    const [first, second] = group.args;
    const name = first === "help" ? second : first;
    if (name !== undefined && !name.startsWith("-") && !namesIn().includes(name)) refuse(name);
  });
}

/** The commands that do something, as they are typed. */
function pathsOf(command: Command, before = ""): string[] {
  const path = `${before}${command.name()}`;
  const visible = command.createHelp().visibleCommands(command);
  const parts = visible.filter((part) => part.name() !== "help");
  return parts.length === 0 ? [path] : parts.flatMap((part) => pathsOf(part, `${path} `));
}
