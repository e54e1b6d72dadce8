import { completeCommands } from "../../pipeline/text/complete-commands.ts";
import { shellWord } from "../../pipeline/text/shell-word.ts";
import { pipelineWords } from "./continuing-command.ts";

/** Completes commands that people are told to type, so that they are about the same pipeline. */
export type ToType = (commands: string) => string;

/** Adds to each command in a text the options of the command line that say which pipeline is meant. */
export const onSamePipeline = (text: string, argv: readonly string[]): string =>
  completeCommands(text, pipelineOptions(argv));

/** The options of a command line that say which pipeline is meant, each with its value, as for a shell. */
export function pipelineOptions(argv: readonly string[]): string[] {
  const [, ...words] = pipelineWords(argv);
  const options: string[] = [];
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? "";
    if (word === "--json") continue;
    const end = word.indexOf("=") + 1;
    options.push(end > 0 ? word.slice(0, end) + shellWord(word.slice(end)) : `${word} ${shellWord(words[++at] ?? "")}`);
  }
  return options;
}
