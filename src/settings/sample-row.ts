import type { Recipe } from "./recipe.ts";
import type { Row, RowColumns } from "./row.ts";

/** The row a recipe is to be tried on. */
export const sampleRow = ({ sample }: Pick<Recipe, "sample">): Row | undefined =>
  typeof sample === "string" ? { url: sample } : sample;

/** The columns of that row. */
export const sampleColumns = (recipe: Pick<Recipe, "sample">): RowColumns => ({
  columns: Object.keys(sampleRow(recipe) ?? {}),
  inventory: "the sample",
});
