import { ownCommand } from "./own-command.ts";

/**
 * Adds options that say which pipeline is meant to each command in a text, ours and those of AWS alike. Leaves those out
 * that the command has already, or would refuse. Each option is written as for a shell, with its value.
 */
export function completeCommands(text: string, options: readonly string[]): string {
  if (options.length === 0) return text;
  return text.replace(commands, (whole) => completed(whole, options));
}

/** Begins a command; in a path or a longer name the same words are none. */
const beginning = String.raw`(?<![\w/.-])(?:stac-ingest|aws) [a-z]`;
/** Words within quotes are the value of an option, in which nothing is looked for. A mark within a word is no quote. */
const quoted = String.raw`\\.|(?<!\w)'[^'\n]*'|(?<!\w)"[^"\n]*"|(?<=\w)'(?=\w)`;
/** Ends a command: a comma or other mark before a blank, a word that leads to the next one, or that itself. */
const end = String.raw`[,;:.](?:\s|$)| (?:or|then|and) |${beginning}`;
const commands = new RegExp(String.raw`${beginning}(?:${quoted}|(?!${end})[^()\n'"])*`, "g");
const quotedWords = new RegExp(quoted, "g");
const awsCommand = /^aws (?:sso login|login|(?:batch|ec2|logs|rds) [a-z-]+)/;
const ofAws = /^--(?:region|profile|endpoint-url)[ =]/;
const noOthers = new Set(["packages", "recipes"]);
const onlyOnAws = new Set(["bootstrap", "deploy", "diff", "synth", "cost", "destroy"]);

/** Completes a command, or a text that only begins like one. */
function completed(text: string, options: readonly string[]): string {
  const [command] = ownCommand.exec(text) ?? awsCommand.exec(text) ?? [];
  if (command === undefined) return text;
  const typed = text.replace(quotedWords, "").split(/[ =]/);
  const added = options.filter((option) => takes(command, option) && !typed.includes(nameOf(option)));
  return [command, ...added].join(" ") + text.slice(command.length);
}

const nameOf = (option: string): string => option.split(/[ =]/, 1)[0] ?? "";

function takes(command: string, option: string): boolean {
  const [program, group = ""] = command.split(" ");
  if (program === "aws")
    return group === "sso" || group === "login" ? nameOf(option) === "--profile" : ofAws.test(option);
  if (nameOf(option) === "--config") return true;
  if (noOthers.has(group)) return false;
  const isLocal = /^--target[ =]local$/.test(option);
  if (group === "local") return isLocal;
  return !(onlyOnAws.has(group) && isLocal);
}
