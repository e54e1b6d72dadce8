import { Fault } from "../pipeline/fault/fault.ts";
import type { ItemRequest } from "../pipeline/message/item-request.ts";
import { compileTemplate, type FillIn } from "./compile-template.ts";
import { looksLikeOption } from "./looks-like-option.ts";
import type { Recipe } from "./recipe.ts";
import type { Row, RowColumns } from "./row.ts";

/** Makes the request of a row. @throws Fault `invalid_request` if the row has no value for it */
export type RequestMaker = (row: Row) => ItemRequest;

/**
 * Compiles a recipe for the rows of an inventory.
 * @throws Fault `wrong_usage` if a template is wrong, or names a column that the inventory does not have
 */
export function requestMaker(recipe: Recipe, source: RowColumns): RequestMaker {
  const group = filled(recipe.group, "the group", source);
  const args = recipe.args.map((template, index) => argument(template, recipe.args.slice(0, index), source));
  const options = Object.entries(recipe.options).map(
    ([name, template]) => [name, compileTemplate(template, source)] as const,
  );
  const collection = recipe.collection === undefined ? undefined : filled(recipe.collection, "the collection", source);
  const noOptions = {};
  return (row) => ({
    package_name: recipe.package,
    group_name: group(row),
    create_item_args: args.map((fill) => fill(row)),
    create_item_options:
      options.length === 0 ? noOptions : Object.fromEntries(options.map(([name, fill]) => [name, fill(row)])),
    ...(collection && { collection_id: collection(row) }),
  });
}

/** Compiles the recipe's template of an item's id; undefined if it has none. @throws Fault `wrong_usage` */
export function idMaker({ id }: Recipe, source: RowColumns): FillIn | undefined {
  return id === undefined ? undefined : filled(id, "the id", source);
}

function filled(template: string, what: string, source: RowColumns): FillIn {
  const fill = compileTemplate(template, source);
  return (row) => {
    const value = fill(row);
    if (value !== "") return value;
    throw new Fault("invalid_request", `"${template}" leaves ${what} empty`);
  };
}

/** Options are what the recipe itself spells: a row gives values, and one that would become an option is refused. */
function argument(template: string, before: readonly string[], source: RowColumns): FillIn {
  const fill = compileTemplate(template, source);
  if (template.startsWith("-") || before.includes("--")) return fill;
  return (row) => {
    const value = fill(row);
    if (!looksLikeOption(value)) return value;
    throw new Fault(
      "invalid_request",
      `"${template}" becomes ${JSON.stringify(value)}, which a command takes for an option`,
      { remedy: `put "--" before "${template}" under args of the recipe, where such values are right` },
    );
  };
}
