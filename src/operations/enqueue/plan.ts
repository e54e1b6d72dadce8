import { randomUUID } from "node:crypto";
import type { SequenceSet } from "../../pipeline/sequence-set.ts";
import type { InventoryFormat } from "../../settings/inventory-formats.ts";
import type { Recipe } from "../../settings/recipe.ts";
import type { Settings } from "../../settings/settings.ts";
import { chooseRecipe, type RecipeChoice } from "../choose-recipe.ts";

/** Inventories, and how each row becomes a request. */
export interface EnqueuePlan {
  /** Files, addresses, or `-` for stdin. */
  readonly inventories: readonly string[];
  readonly recipe: Recipe;
  /** The inventories' format; their names say it when left out. */
  readonly format: InventoryFormat | undefined;
  /** Rows to leave out, counted through all inventories. */
  readonly skip: number;
  readonly runId: string;
  readonly label?: string | undefined;
  /** Tells if a row is to be sent, by its number; all are when left out. */
  readonly isWanted?: (number: number) => Promise<boolean>;
  /** The numbers of rows that an earlier attempt sent. */
  readonly accepted?: SequenceSet;
}

export interface EnqueueChoice extends RecipeChoice {
  readonly format?: InventoryFormat;
  readonly skip: number;
  /** A new run when left out. */
  readonly run?: string;
  readonly label?: string;
}

/** @throws Fault `wrong_usage` or `package_not_allowed` */
export function planEnqueue(inventories: readonly string[], choice: EnqueueChoice, settings: Settings): EnqueuePlan {
  const { format, skip, run, label } = choice;
  return { inventories, recipe: chooseRecipe(settings, choice), format, skip, runId: run ?? randomUUID(), label };
}
