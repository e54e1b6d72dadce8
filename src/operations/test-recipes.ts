import { Fault } from "../pipeline/fault/fault.ts";
import { idMaker, requestMaker } from "../settings/request-maker.ts";
import { sampleColumns, sampleRow } from "../settings/sample-row.ts";
import type { Settings } from "../settings/settings.ts";
import { chooseRecipe } from "./choose-recipe.ts";
import { type Making, makeItems } from "./make-items.ts";
import { orFault } from "./or-fault.ts";
import type { Sendable } from "./send.ts";

/** The outcome of a recipe's sample. */
export interface TestedRecipe {
  readonly recipe: string;
  readonly result: "valid" | "failed" | "no_sample";
  readonly item_id?: string;
  readonly collection?: string;
  readonly milliseconds?: number;
  readonly kind?: string;
  readonly reason?: string;
  readonly remedy?: string;
}

/**
 * Makes and validates the sample of each recipe, or of those that are named.
 * @throws Fault `wrong_usage` if a named recipe is unknown or has no sample
 */
export async function testRecipes(names: readonly string[], making: Making): Promise<TestedRecipe[]> {
  const { settings } = making.configuration;
  const wanted = names.length > 0 ? names : Object.keys(settings.recipes);
  const sampled = wanted.filter((name) => chooseRecipe(settings, { recipe: name }).sample !== undefined);
  const missing = wanted.filter((name) => !sampled.includes(name));
  if (names.length > 0 && missing[0] !== undefined) throw withoutSample(missing[0]);
  const samples = sampled.map((name, index) => sampleOf(name, index, settings));
  const tested: TestedRecipe[] = missing.map((recipe) => ({ recipe, result: "no_sample" }));
  for await (const { sendable, outcome, milliseconds } of makeItems(samples, making)) {
    const recipe = sendable.place.file;
    if (outcome instanceof Fault) {
      const { kind, message: reason, remedy } = outcome;
      tested.push({ recipe, result: "failed", kind, reason, ...(remedy && { remedy }) });
      continue;
    }
    const { id, collection } = JSON.parse(outcome) as { id: string; collection: string };
    tested.push({ recipe, result: "valid", item_id: id, collection, milliseconds });
  }
  return tested;
}

function sampleOf(name: string, index: number, settings: Settings): Sendable {
  const recipe = chooseRecipe(settings, { recipe: name });
  const sendable = { number: index + 1, place: { file: name, line: 1 } };
  const row = sampleRow(recipe) ?? {};
  const made = orFault(() => ({
    outgoing: { body: JSON.stringify(requestMaker(recipe, sampleColumns(recipe))(row)), attributes: {} },
    itemId: idMaker(recipe, sampleColumns(recipe))?.(row),
  }));
  return made instanceof Fault ? { ...sendable, outgoing: made } : { ...sendable, ...made };
}

const withoutSample = (name: string): Fault =>
  new Fault("wrong_usage", `recipe ${name} has no sample to be tried on`, {
    remedy: `recipes.${name}.sample in settings: an address, or columns by name`,
  });
