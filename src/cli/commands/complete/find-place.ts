import type { Argument, Command, Option } from "commander";

/** The word of an unfinished command line that is to be completed. */
export interface Place {
  /** The command that the words before it name. */
  readonly command: Command;
  /** The beginning of the word, without the option before an equals sign. */
  readonly begun: string;
  /** The option and equals sign that the word begins with, if it does. */
  readonly prefix: string;
  /** The option or argument that the word is a value of; undefined for the name of an option or a command. */
  readonly holder: Option | Argument | undefined;
  readonly isOptionName: boolean;
  /** Values of the program's own options that were typed. */
  readonly given: ReadonlyMap<Option, string>;
}

/** Finds the meaning of the last of these words, which stand after the name of the program. */
export function findPlace(program: Command, typed: readonly string[]): Place {
  const words = typed.map(unquoted);
  const last = words.pop() ?? "";
  const given = new Map<Option, string>();
  let command = program;
  let waiting: Option | undefined;
  let isPlain = false;
  let positions = 0;
  const optionNamed = (name: string): Option | undefined =>
    lineOf(command)
      .flatMap(({ options }) => options)
      .find(({ long, short }) => name === long || name === short);
  for (const word of words) {
    // Bash makes a word of its own of an equals sign.
    if (word === "=" && waiting) continue;
    if (waiting && !(waiting.variadic && word.startsWith("-"))) {
      if (program.options.includes(waiting)) given.set(waiting, word);
      if (!waiting.variadic) waiting = undefined;
      continue;
    }
    waiting = undefined;
    if (!isPlain && word === "--") isPlain = true;
    else if (!isPlain && /^-./.test(word)) {
      const [name = "", value] = splitOption(word);
      const option = optionNamed(name);
      if (option && value !== undefined && program.options.includes(option)) given.set(option, value);
      if (value === undefined && (option?.required || option?.optional)) waiting = option;
    } else {
      const child = positions === 0 ? command.commands.find((each) => each.name() === word) : undefined;
      if (child) command = child;
      else positions += 1;
    }
  }
  const [name = "", value] = isPlain ? [] : splitOption(last);
  const withValue = value === undefined ? undefined : optionNamed(name);
  const isOptionName = !isPlain && !waiting?.required && !withValue && last.startsWith("-");
  const { registeredArguments } = command;
  const argument = registeredArguments[positions] ?? registeredArguments.findLast(({ variadic }) => variadic);
  return {
    command,
    given,
    isOptionName,
    begun: withValue ? (value ?? "") : waiting && last === "=" ? "" : last,
    prefix: withValue ? `${name}=` : "",
    holder: isOptionName ? undefined : (withValue ?? waiting ?? argument),
  };
}

function splitOption(word: string): readonly string[] {
  const equals = word.startsWith("--") ? word.indexOf("=") : -1;
  return equals < 0 ? [word] : [word.slice(0, equals), word.slice(equals + 1)];
}

const lineOf = (command: Command): Command[] => (command.parent ? [command, ...lineOf(command.parent)] : [command]);

/** A word as the shell will hand it over: some shells tell words as they are typed. */
const unquoted = (word: string): string => word.replace(/^(["'])(.*?)\1?$/s, "$2").replaceAll(/\\(.)/gs, "$1");
