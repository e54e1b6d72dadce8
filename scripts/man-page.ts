import type { Command, Option } from "commander";
import packageJson from "../package.json" with { type: "json" };
import { exitCodes } from "../src/cli/exit-codes.ts";

/** Builds the manual page from the same commands and options that `--help` shows. */
export function buildManPage(program: Command): string {
  const lines = [
    `.TH STAC-INGEST 1 "" "stac-ingest ${packageJson.version}" "User Commands"`,
    ".SH NAME",
    "stac\\-ingest \\- ingest satellite scenes into a pgstac STAC catalogue",
    ".SH SYNOPSIS",
    ".B stac\\-ingest",
    ".RI [ options ]",
    ".I command",
    ".RI [ arguments ]",
    ".SH DESCRIPTION",
    roff(program.description()),
    ".PP",
    "Data go to stdout, everything else to stderr. Durations have their unit: 30s, 10m, 2h, 1d.",
    ".SH OPTIONS",
    ...optionsOf(program),
    ".SH COMMANDS",
    ...commandsIn(program).flatMap(commandLines),
    ".SH EXIT STATUS",
    ...Object.entries(exitCodes).flatMap(([name, code]) => [
      ".TP",
      `.B ${code}`,
      roff(name.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)),
    ]),
    ".SH ENVIRONMENT",
    ".TP",
    ".B STAC_INGEST_*",
    "settings, over those of the file",
    ".TP",
    ".BR NO_COLOR ,\\  FORCE_COLOR ,\\  TERM",
    "say if text is coloured",
    ".SH FILES",
    ".TP",
    ".I config.yml",
    "settings, in the folder or one above it",
    ".TP",
    ".I packages.lock",
    "versions and hashes of the packages",
  ];
  return `${lines.join("\n")}\n`;
}

/** The commands below one that do something themselves, without those that only programs type. */
function commandsIn(group: Command): Command[] {
  return group
    .createHelp()
    .visibleCommands(group)
    .filter((command) => command.name() !== "help")
    .flatMap((command) => (command.commands.length > 0 ? commandsIn(command) : [command]));
}

function commandLines(command: Command): string[] {
  const usage = command.usage().replace(/^\[options\] ?/, "");
  return [`.SS "${roff(`${pathOf(command)} ${usage}`.trim())}"`, roff(command.description()), ...optionsOf(command)];
}

function optionsOf(command: Command): string[] {
  const help = command.createHelp();
  const described = (option: Option): string[] => [
    ".TP",
    `.B ${roff(option.flags)}`,
    roff(help.optionDescription(option)),
  ];
  const arguments_ = command.registeredArguments.flatMap((argument) => [
    ".TP",
    `.I ${roff(argument.name())}`,
    roff(help.argumentDescription(argument)),
  ]);
  const options = help.visibleOptions(command).filter(({ long }) => long !== "--help");
  return [...arguments_, ...options.flatMap(described)];
}

const pathOf = (command: Command): string =>
  command.parent?.parent ? `${pathOf(command.parent)} ${command.name()}` : command.name();

/** Text as roff reads it as itself: a backslash, a hyphen to copy, and a line that would be a request are escaped. */
const roff = (text: string): string =>
  text
    .replaceAll("\\", "\\e")
    .replaceAll("-", "\\-")
    .replaceAll('"', "\\(dq")
    .replaceAll(/^([.'])/gm, "\\&$1")
    .replaceAll("…", "...")
    .replaceAll(
      /[^\n -~]/g,
      (character) => `\\[u${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0")}]`,
    );
