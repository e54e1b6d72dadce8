import type { ItemRequest } from "../../src/pipeline/message/item-request.ts";
import type { Recipe } from "../../src/settings/recipe.ts";
import { requestMaker } from "../../src/settings/request-maker.ts";
import type { Row } from "../../src/settings/row.ts";

/** Makes the request of one row, which has all columns there are. */
export const requestFor = (recipe: Recipe, row: Row): ItemRequest =>
  requestMaker(recipe, { columns: Object.keys(row), inventory: "urls.csv" })(row);
