import { type Command, InvalidArgumentError } from "commander";
import { nearest } from "../../settings/nearest.ts";

/** Has the options and arguments of a command that take one of a few words name the one that a mistyped word is like. */
export function suggestChoices(command: Command): void {
  for (const holder of [...command.options, ...command.registeredArguments]) {
    const { argChoices, parseArg } = holder;
    if (!argChoices || !parseArg) continue;
    holder.parseArg = <T>(word: string, previous: T): T => {
      const guess = argChoices.includes(word) ? undefined : nearest(word, argChoices);
      if (guess === undefined) return parseArg(word, previous) as T;
      throw new InvalidArgumentError(`Allowed choices are ${argChoices.join(", ")}.\n(Did you mean ${guess}?)`);
    };
  }
}
