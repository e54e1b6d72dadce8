import { Fault } from "../../pipeline/fault/fault.ts";
import type { RunRecord } from "../../pipeline/run/run.ts";
import type { Target } from "../../targets/target.ts";

/** Reads what a run said of itself. @throws Fault `not_found` if the ledger does not know, as of another producer's run */
export async function runRecord({ operate }: Pick<Target, "operate">, id: string): Promise<RunRecord> {
  const { record } = await operate({ action: "runs.show", id });
  if (record) return record;
  throw new Fault("not_found", `run ${id} was sent by another producer, so its inventory is not known`, {
    remedy: "stac-ingest dlq list",
  });
}
