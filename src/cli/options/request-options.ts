import { type Command, InvalidArgumentError, Option } from "commander";
import type { RecipeChoice } from "../../operations/choose-recipe.ts";

/** Options that choose a recipe. */
export type RequestOptions = RecipeChoice;

export function addRequestOptions(command: Command): Command {
  const withoutRecipe = (flags: string, description: string): Option =>
    new Option(flags, description).conflicts("recipe");
  const argument = "an argument of create-item, such as {url}, {name}, {stem|lower} (repeatable; default {url})";
  const option = "an option of create-item, may name columns, too (repeatable)";
  return command
    .addOption(withoutRecipe("--package <name>", "the stactools package, as settings name it"))
    .addOption(withoutRecipe("--group <name>", "the command group the package adds to stac"))
    .addOption(withoutRecipe("--arg <template>", argument).argParser(collect))
    .addOption(withoutRecipe("--option <name=value>", option).argParser(collectOption))
    .option("--collection <id>", "overwrites the collection of the items")
    .option("--recipe <name>", "package, group, arguments and options from settings");
}

/** Collects the values of an option that may be repeated. */
export const collect = (value: string, previous: string[] = []): string[] => [...previous, value];

function collectOption(text: string, previous: Record<string, string> = {}): Record<string, string> {
  const [, name, value] = /^(?:--)?([^=]+)=(.*)$/s.exec(text) ?? [];
  if (name === undefined || value === undefined) throw new InvalidArgumentError("Expected name=value.");
  return { ...previous, [name]: value };
}
