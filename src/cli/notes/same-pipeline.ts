import { pipelineWords, shellWord } from "./continuing-command.ts";
import { ownCommand } from "./own-command.ts";

/** Completes commands that people are told to type, so that they are about the same pipeline. */
export type ToType = (commands: string) => string;

/**
 * Adds to each command of ours in a text the typed options that say which pipeline is meant, so that what is typed next
 * is about the same one. Leaves those alone that the command has already, or would refuse.
 */
export function onSamePipeline(text: string, argv: readonly string[]): string {
  const typed = optionsIn(pipelineWords(argv).slice(1));
  if (typed.length === 0) return text;
  return text
    .split(beginning)
    .map((part) => completed(part, typed))
    .join("");
}

/** Begins a command; in a path or a longer name the same words are none. */
const beginning = /(?<![\w/.-])(?=stac-ingest [a-z])/;
const noOthers = new Set(["packages", "recipes"]);
const onlyOnAws = new Set(["bootstrap", "deploy", "diff", "synth", "cost", "destroy"]);

/** Completes a text that begins with a command, and goes on with words about it. */
function completed(text: string, typed: readonly string[]): string {
  const [command] = ownCommand.exec(text) ?? [];
  if (command === undefined) return text;
  const [, group = ""] = command.split(" ");
  const line = text.split("\n", 1)[0] ?? "";
  const added = typed.filter((option) => takes(group, option) && !has(line, option));
  return [command, ...added].join(" ") + text.slice(command.length);
}

/** Tells whether a line has an option already, with whichever value and in either spelling. */
function has(line: string, option: string): boolean {
  const [name = ""] = option.split(/[ =]/, 1);
  return line.split(/[ =]/).includes(name);
}

function takes(group: string, option: string): boolean {
  if (option.startsWith("--config")) return true;
  if (noOthers.has(group)) return false;
  const isLocal = /^--target[ =]local$/.test(option);
  if (group === "local") return isLocal;
  return !(onlyOnAws.has(group) && isLocal);
}

/** The options among typed words, each with its value. */
function optionsIn(words: readonly string[]): string[] {
  const options: string[] = [];
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? "";
    if (word === "--json") continue;
    options.push(word.includes("=") ? shellWord(word) : [word, words[++at] ?? ""].map(shellWord).join(" "));
  }
  return options;
}
