import { Fault } from "../pipeline/fault/fault.ts";
import { compileTemplate } from "../settings/compile-template.ts";
import type { Recipe } from "../settings/recipe.ts";
import { requestMaker } from "../settings/request-maker.ts";
import { sampleColumns, sampleRow } from "../settings/sample-row.ts";
import type { Settings } from "../settings/settings.ts";
import { orFault } from "./or-fault.ts";

/**
 * Fills in the templates of each recipe with its sample, where it has one.
 * @throws Fault `invalid_settings` naming the file and each key that its sample has no value for
 */
export function checkSamples({ recipes }: Pick<Settings, "recipes">, source: string): void {
  const mistakes = Object.entries(recipes).flatMap(([name, recipe]) => sampleMistakes(name, recipe));
  if (mistakes.length === 0) return;
  throw new Fault("invalid_settings", `${source}: ${mistakes.join("; ")}`, {
    remedy: "mend the template or the recipe's sample, then stac-ingest config validate",
  });
}

/** Fills in the templates of a recipe with its sample, and tells each key that it has no value for. */
export function sampleMistakes(name: string, recipe: Recipe): string[] {
  return mistakesIn(recipe).map((mistake) => `recipes.${name}.${mistake}`);
}

function mistakesIn(recipe: Recipe): string[] {
  const row = sampleRow(recipe);
  if (!row) return [];
  const source = sampleColumns(recipe);
  const mistakes = templatesOf(recipe).flatMap(([key, template]) => {
    const text = orFault(() => compileTemplate(template, source)(row));
    return text instanceof Fault ? [`${key}: ${text.message}`] : [];
  });
  if (mistakes.length > 0) return mistakes;
  const request = orFault(() => requestMaker(recipe, source)(row));
  return request instanceof Fault ? [`sample: ${request.message}`] : [];
}

function templatesOf({ group, args, options, collection, id }: Recipe): [string, string][] {
  const all: [string, string | undefined][] = [
    ["group", group],
    ...args.map((template, index): [string, string] => [`args[${index}]`, template]),
    ...Object.entries(options).map(([name, template]): [string, string] => [`options.${name}`, template]),
    ["collection", collection],
    ["id", id],
  ];
  return all.flatMap(([key, template]) => (template === undefined ? [] : [[key, template]]));
}
