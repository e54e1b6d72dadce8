import { randomUUID } from "node:crypto";
import { readCondition } from "../../input/inventory/row-condition.ts";
import type { RowMark } from "../../pipeline/run/row-mark.ts";
import type { RowSelection } from "../../pipeline/run/row-selection.ts";
import type { SequenceSet } from "../../pipeline/run/sequence-set.ts";
import type { InventoryFormat } from "../../settings/inventory-formats.ts";
import type { Recipe } from "../../settings/recipe.ts";
import type { Settings } from "../../settings/settings.ts";
import { chooseRecipe, type RecipeChoice } from "../choose-recipe.ts";
import type { RowChoice } from "./selected-rows.ts";

/** Inventories, and how each row becomes a request. */
export interface EnqueuePlan extends RowChoice {
  readonly recipe: Recipe;
  /** Rows to leave out, counted through those that are selected of all inventories. */
  readonly skip: number;
  readonly label?: string | undefined;
  /** Tells if a row is to be sent, by its number; all are when left out. */
  readonly isWanted?: (number: number) => Promise<boolean>;
  /** The numbers of rows that an earlier attempt sent. */
  readonly accepted?: SequenceSet;
  /** The numbers of rows that it may have sent. */
  readonly inDoubt?: SequenceSet;
  /** The first rows as an earlier attempt read them: nothing is sent if they are others now. */
  readonly firstRows?: RowMark | undefined;
  /** The origin of rows that were not sent before, which `inventories` is a file of. */
  readonly newOf?: NewOf;
  /** The column of times of modification, if the newest of them is to be remembered. */
  readonly modifiedColumn?: string;
}

/** The inventories that new rows come from. */
export interface NewOf {
  readonly inventories: readonly string[];
  /** Rows that are new or cannot be sent. */
  readonly rows: number;
  /** Counts of those that are left out. */
  readonly leftOut: Readonly<Record<string, number>>;
}

export interface EnqueueChoice extends RecipeChoice {
  readonly format?: InventoryFormat;
  readonly skip: number;
  /** Rows to send at most. */
  readonly limit?: number;
  readonly encoding?: string;
  readonly include?: readonly string[];
  readonly exclude?: readonly string[];
  readonly where?: readonly string[];
  readonly unique?: true;
  readonly uniqueBy?: string;
  readonly shuffle?: true;
  /** A new run when left out. */
  readonly run?: string;
  readonly label?: string;
}

/** Plans to enqueue inventories as they and their options were typed. @throws Fault `wrong_usage` or `package_not_allowed` */
export function planEnqueue(inventories: readonly string[], choice: EnqueueChoice, settings: Settings): EnqueuePlan {
  const { format, skip, run, label } = choice;
  const recipe = chooseRecipe(settings, choice);
  return { inventories, recipe, format, selection: selectionOf(choice), skip, runId: run ?? randomUUID(), label };
}

function selectionOf({
  encoding,
  include,
  exclude,
  where,
  unique,
  uniqueBy,
  shuffle,
  limit,
  skip,
}: EnqueueChoice): RowSelection {
  // A mistake in them is told before anything is read.
  where?.forEach(readCondition);
  return {
    ...(encoding !== undefined && { encoding }),
    ...(include && { include: [...include] }),
    ...(exclude && { exclude: [...exclude] }),
    ...(where && { where: [...where] }),
    ...((uniqueBy ?? unique) !== undefined && { unique: uniqueBy ?? unique }),
    ...(shuffle && { shuffle }),
    ...(limit !== undefined && { last: skip + limit }),
  };
}
