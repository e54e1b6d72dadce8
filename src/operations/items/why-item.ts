import type { ItemHistory, RunRecord } from "../../pipeline/run/run.ts";
import type { Target } from "../../targets/target.ts";

/** One time that an item was stored, and the run it came from as far as it is known. */
export type StoredBy = ItemHistory["stored"][number] & {
  readonly run: Pick<RunRecord, "label" | "command" | "inputs" | "recipe" | "lock"> | null;
};

/** Tells when an item was stored, and by which rows of which runs, the latest first. */
export async function whyItem(
  { operate }: Pick<Target, "operate">,
  collection: string,
  id: string,
): Promise<readonly StoredBy[]> {
  const { stored } = await operate({ action: "runs.item", collection, id });
  const runs = new Map<string, StoredBy["run"]>();
  for (const runId of new Set(stored.flatMap(({ run_id }) => run_id ?? []))) {
    const { record } = await operate({ action: "runs.show", id: runId });
    if (!record) continue;
    const { label, command, inputs, recipe, lock } = record;
    runs.set(runId, { command, inputs, ...(label && { label }), ...(recipe && { recipe }), ...(lock && { lock }) });
  }
  return stored.map((each) => ({ ...each, run: (each.run_id !== null && runs.get(each.run_id)) || null }));
}
