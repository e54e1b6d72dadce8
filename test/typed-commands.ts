import type { Command, Option } from "commander";

/** Words of a command line in a text, up to what ends it: a comment, a pipe, another command, or the text around it. */
const typedCommand =
  /(?<=[`"'(]|[$|;:>] |&& |then )stac-ingest((?: +(?:'[^'\n]*'|"[^"\n]*"|<[^<>\n]*>|[^\s`'"|;&#<>(){},\\$]+))+)/g;

/** Placeholders of a text stand for any word. */
const placeholder = /^[A-Z…<[$]|…/;

/** A sentence for each command line of a text that names a command or an option which the program has not. */
export function unknownCommands(path: string, text: string, program: Command): string[] {
  const lines = text.replaceAll(/\\\n\s*/g, " ");
  return [...lines.matchAll(typedCommand)].flatMap(([typed, words = ""]) => {
    const wrong = firstUnknown(words.match(/'[^']*'|"[^"]*"|\S+/g) ?? [], program);
    return wrong === undefined ? [] : [`${path}: ${wrong} in ${typed}`];
  });
}

/**
 * A sentence for each command of a source file that is named to be typed without its program: behind another one, or where
 * a remedy begins. Only whole commands are completed with the options of the pipeline that is meant.
 */
export function bareCommands(path: string, text: string, program: Command): string[] {
  const [groups, others] = [true, false].map((isGroup) =>
    program.commands.filter(({ commands }) => commands.length > 0 === isGroup),
  );
  const inGroups = groups?.flatMap((group) => group.commands.map((child) => `${group.name()} ${child.name()}`)) ?? [];
  const alone = (others ?? []).map((command) => command.name()).join("|");
  const bare = [
    new RegExp(`(?:remedy: ["\`]|, |; |\\b(?:or|then|and|by) )(?:${inGroups.join("|")})(?![\\w-])`, "g"),
    // These are words of sentences, too.
    new RegExp(`(?:\\b(?:or|then|by) )(?:${alone})(?: --|[,;)"\`]|$)`, "g"),
    new RegExp(`\\b(?:or|then) (?:${alone})(?= without --)`, "g"),
  ];
  return text
    .split("\n")
    .filter((line) => line.includes("stac-ingest ") || line.includes("remedy"))
    .flatMap((line) => bare.flatMap((each) => line.match(each) ?? []))
    .map((found) => `${path}: ${found}`);
}

function firstUnknown(words: readonly string[], program: Command): string | undefined {
  let command = program;
  for (let at = 0; at < words.length; at++) {
    const word = (words[at] ?? "").replace(/[.:]+$/, "");
    if (word === "--") return undefined;
    if (/^--?[a-zA-Z]/.test(word)) {
      const [name = ""] = word.split("=");
      const option = optionOf(command, name);
      if (option === undefined) return name;
      if (option.required && !word.includes("=")) at += 1;
    } else if (command.commands.length > 0) {
      const child = command.commands.find((each) => each.name() === word);
      if (child === undefined) return placeholder.test(word) ? undefined : word;
      command = child;
    }
  }
  return undefined;
}

function optionOf(command: Command, name: string): Option | undefined {
  if (name === "--help" || name === "-h") return command.createOption("-h, --help");
  const own = command.options.find(({ long, short }) => long === name || short === name);
  return own ?? (command.parent ? optionOf(command.parent, name) : undefined);
}
