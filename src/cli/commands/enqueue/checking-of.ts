import type { EnqueuePlan } from "../../../operations/enqueue/plan.ts";
import type { Making } from "../../../operations/make-items.ts";
import type { Context } from "../../context.ts";
import { makingOf } from "../../setup/surroundings.ts";
import type { EnqueueOptions } from "./enqueue-options.ts";

/** The means to check requests, if that is wanted. Rows that a run has sent before were agreed to with the run. */
export async function checkingOf(
  plan: EnqueuePlan,
  { check, resume }: Pick<EnqueueOptions, "check" | "resume">,
  context: Context,
): Promise<Making | undefined> {
  if (!check || resume !== undefined || plan.isWanted || plan.accepted) return undefined;
  return await makingOf(context, plan.newOf?.inventories ?? plan.inventories);
}
