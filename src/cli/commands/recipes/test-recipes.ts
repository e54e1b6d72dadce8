import { Fault } from "../../../pipeline/fault.ts";
import { requestFor, sampleRow } from "../../../settings/recipe.ts";
import type { Settings } from "../../../settings/settings.ts";
import type { Context } from "../../context.ts";
import { exitCodes } from "../../exit-codes.ts";
import { makeItems } from "../../make-items.ts";
import type { Sendable } from "../../send.ts";
import { table } from "../../table.ts";
import { chooseRecipe } from "../enqueue/choose-recipe.ts";

interface Tested {
  readonly recipe: string;
  readonly result: "valid" | "failed" | "no_sample";
  readonly item_id?: string;
  readonly collection?: string;
  readonly milliseconds?: number;
  readonly kind?: string;
  readonly reason?: string;
}

/** Makes each recipe's sample, and tells which became valid items. */
export async function testRecipes(names: readonly string[], context: Context): Promise<void> {
  const configuration = await context.readConfiguration();
  const { settings } = configuration;
  const wanted = names.length > 0 ? names : Object.keys(settings.recipes);
  const sampled = wanted.filter((name) => chooseRecipe(settings, { recipe: name }).sample !== undefined);
  const missing = wanted.filter((name) => !sampled.includes(name));
  if (names.length > 0 && missing[0] !== undefined) throw withoutSample(missing[0]);
  const tested: Tested[] = missing.map((recipe) => ({ recipe, result: "no_sample" }));
  const samples = sampled.map((name, index) => sampleOf(name, index, settings));
  for await (const { sendable, outcome, milliseconds } of makeItems(samples, configuration, context)) {
    const recipe = sendable.place.file;
    if (outcome instanceof Fault) {
      tested.push({ recipe, result: "failed", kind: outcome.kind, reason: outcome.message });
      context.note(`${recipe}: ${outcome.message}${outcome.remedy ? `\n  try: ${outcome.remedy}` : ""}`);
      continue;
    }
    const { id, collection } = JSON.parse(outcome) as { id: string; collection: string };
    tested.push({ recipe, result: "valid", item_id: id, collection, milliseconds });
  }
  context.print(tested, (all) => recipeTable(all) || "settings have no recipes");
  if (tested.some(({ result }) => result === "failed")) context.exitWith(exitCodes.failed);
  else if (missing.length > 0) context.exitWith(exitCodes.partlyDone);
}

function sampleOf(name: string, index: number, settings: Settings): Sendable {
  const recipe = chooseRecipe(settings, { recipe: name });
  const place = { file: name, line: 1 };
  try {
    const body = JSON.stringify(requestFor(recipe, sampleRow(recipe) ?? {}));
    return { number: index + 1, place, outgoing: { body, attributes: {} } };
  } catch (error) {
    if (error instanceof Fault) return { number: index + 1, place, outgoing: error };
    throw error;
  }
}

function recipeTable(tested: readonly Tested[]): string {
  return table(
    ["recipe", "result", "item", "collection"],
    tested.map(({ recipe, result, kind, item_id, collection }) => [
      recipe,
      kind ?? (result === "no_sample" ? "no sample" : result),
      item_id ?? "-",
      collection ?? "-",
    ]),
  );
}

const withoutSample = (name: string): Fault =>
  new Fault("wrong_usage", `recipe ${name} has no sample to be tried on`, {
    remedy: `recipes.${name}.sample in settings: an address, or columns by name`,
  });
