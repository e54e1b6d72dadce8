import type { EnqueuePlan } from "../../../operations/enqueue/plan.ts";
import { Fault } from "../../../pipeline/fault/fault.ts";
import type { Context } from "../../context.ts";
import { runToAddTo } from "../../setup/run-to-add-to.ts";
import { surroundingsOf } from "../../setup/surroundings.ts";
import type { EnqueueOptions } from "./enqueue-options.ts";
import { openSent } from "./open-sent.ts";
import { offeredPlan, resumedPlan } from "./resumed-plan.ts";

/**
 * Plans what is sent, as the options ask for it.
 * @throws Fault `wrong_usage`
 */
export async function planOf(
  inventories: readonly string[],
  options: EnqueueOptions,
  context: Context,
): Promise<EnqueuePlan> {
  if (options.missing) return missingPlan(inventories, options, context);
  if (options.resume !== undefined) return resumedPlan(inventories, options.resume, context);
  const plan = await incrementalPlan(await inventoryPlan(inventories, options, context), options, context);
  if (options.dryRun || options.estimate) return plan;
  if (options.run !== undefined) {
    const { inventories: inputs, format, selection, skip } = plan;
    const sent = { command: "enqueue", inputs, format, selection, skip } as const;
    return { ...plan, runId: await runToAddTo(options.run, sent, context) };
  }
  return (await offeredPlan(plan, context)) ?? plan;
}

async function inventoryPlan(
  inventories: readonly string[],
  options: EnqueueOptions,
  { readConfiguration }: Context,
): Promise<EnqueuePlan> {
  if (inventories.length === 0) {
    throw new Fault("wrong_usage", "an inventory is missing", { remedy: "name a file or address, or - for stdin" });
  }
  const { planEnqueue } = await import("../../../operations/enqueue/plan.ts");
  const { settings } = await readConfiguration();
  return planEnqueue(inventories, options, settings);
}

/** The plan for rows that are new, or modified since a time, if that is wanted. */
async function incrementalPlan(
  plan: EnqueuePlan,
  { newOnly, changedSince: since, modifiedColumn: column }: EnqueueOptions,
  context: Context,
): Promise<EnqueuePlan> {
  if (!newOnly && since === undefined) {
    if (column === undefined) return plan;
    throw new Fault("wrong_usage", "--modified-column is the column for --changed-since", {
      remedy: "add --changed-since last, or a time",
    });
  }
  using sent = await openSent(context);
  const surroundings = await surroundingsOf(context);
  if (since !== undefined) {
    const { planChangedSince } = await import("../../../operations/enqueue/changed-since.ts");
    return await planChangedSince(plan, surroundings, { since, column, sent });
  }
  const { planNewRows } = await import("../../../operations/enqueue/new-rows.ts");
  const { newRowsFolder } = await import("../../../settings/runs-folder.ts");
  const { settings, stateFolder } = await context.readConfiguration();
  return await planNewRows(plan, surroundings, { sent, folder: newRowsFolder(stateFolder, settings.target) });
}

async function missingPlan(
  inventories: readonly string[],
  { run, skip }: EnqueueOptions,
  context: Context,
): Promise<EnqueuePlan> {
  if (run === undefined || inventories.length > 0 || skip > 0) {
    throw new Fault("wrong_usage", "--missing reads the inventories of the run that --run names", {
      remedy: "stac-ingest enqueue --missing --run latest",
    });
  }
  const { planMissing } = await import("../../../operations/enqueue/plan-missing.ts");
  const { findRun } = await import("../../../operations/runs/find-run.ts");
  const { runRecord } = await import("../../../operations/runs/run-record.ts");
  const { requireSameRows } = await import("../../../operations/runs/require-same-rows.ts");
  const target = await context.openTarget();
  const record = await runRecord(target, await findRun(target, run));
  const plan = planMissing(target, record);
  await requireSameRows(record, await surroundingsOf(context));
  return plan;
}
