import type { RowSelection } from "../../pipeline/run/row-selection.ts";
import type { Recipe } from "../../settings/recipe.ts";

/**
 * Tells of a column if a recipe or a selection may need it: those that neither names need not be read. Undefined if all
 * are needed.
 */
export function neededColumns(
  { group, args, options, collection = "", id = "" }: Recipe,
  { where = [], unique }: RowSelection,
): ((column: string) => boolean) | undefined {
  const texts = [group, ...args, ...Object.values(options), collection, id, ...where];
  const hasPosition = texts.some((text) => /\{\s*\d/.test(text));
  if (unique === true || hasPosition) return undefined;
  return (column) => column === "url" || column === unique || texts.some((text) => text.includes(column));
}
