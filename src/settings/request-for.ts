import { Fault } from "../pipeline/fault.ts";
import { ItemRequest } from "../pipeline/item-request.ts";
import { validate } from "../pipeline/validate.ts";
import { looksLikeOption } from "./looks-like-option.ts";
import type { Recipe } from "./recipe.ts";

/** A row of an inventory: its columns by name. A text inventory has one, `url`. */
export type Row = Readonly<Record<string, string>>;

/** The row a recipe is to be tried on. */
export const sampleRow = ({ sample }: Recipe): Row | undefined =>
  typeof sample === "string" ? { url: sample } : sample;

/** `{column}` is a column; `{{` and `}}` are braces, for packages whose options have placeholders of their own. */
const placeholder = /\{\{|\}\}|\{([^{}]+)\}/g;

/** @throws Fault `wrong_usage` if the recipe names a column that the inventory does not have */
export function checkColumns(recipe: Recipe, columns: readonly string[], inventory: string): void {
  for (const template of templatesOf(recipe)) {
    for (const [, column] of template.matchAll(placeholder)) {
      if (column !== undefined && !columns.includes(column)) {
        throw new Fault(
          "wrong_usage",
          `${inventory} has no column ${column}, which ${JSON.stringify(template)} names`,
          {
            remedy: `one of ${columns.map((name) => `{${name}}`).join(", ")}; or {{${column}}} for the text {${column}} itself`,
          },
        );
      }
    }
  }
}

/** @throws Fault `invalid_request` */
export function requestFor(recipe: Recipe, row: Row): ItemRequest {
  const fill = (template: string): string => filled(template, row);
  const request = {
    package_name: recipe.package,
    group_name: fill(recipe.group),
    create_item_args: recipe.args.map((template, index) =>
      positional(template, fill(template), recipe.args.slice(0, index)),
    ),
    create_item_options: Object.fromEntries(
      Object.entries(recipe.options).map(([name, template]) => [name, fill(template)]),
    ),
    ...(recipe.collection !== undefined && { collection_id: fill(recipe.collection) }),
  };
  return validate(ItemRequest, request, "invalid_request", "the request");
}

/** Options are what the recipe itself spells: a row gives values, and one that would become an option is refused. */
function positional(template: string, value: string, before: readonly string[]): string {
  if (template.startsWith("-") || !looksLikeOption(value) || before.includes("--")) return value;
  throw new Fault(
    "invalid_request",
    `${JSON.stringify(template)} becomes ${JSON.stringify(value)}, which a command takes for an option`,
    { remedy: `put "--" before ${JSON.stringify(template)} under args of the recipe, where such values are right` },
  );
}

function templatesOf({ group, args, options, collection }: Recipe): string[] {
  return [group, ...args, ...Object.values(options), ...(collection === undefined ? [] : [collection])];
}

function filled(template: string, row: Row): string {
  return template.replace(placeholder, (match, column: string | undefined) => {
    if (column === undefined) return match.slice(1);
    const value = row[column];
    if (value === undefined || value === "") {
      throw new Fault("invalid_request", `column ${column} is empty, and ${JSON.stringify(template)} needs it`);
    }
    return value;
  });
}
