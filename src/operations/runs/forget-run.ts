import { Fault } from "../../pipeline/fault/fault.ts";
import type { Target } from "../../targets/target.ts";

/** Deletes what the ledger has of a run; its items and messages stay. @throws Fault `not_found` */
export async function forgetRun({ operate }: Pick<Target, "operate">, id: string): Promise<void> {
  const { forgotten } = await operate({ action: "runs.forget", id });
  if (!forgotten) throw new Fault("not_found", `the ledger has no run ${id}`, { remedy: "stac-ingest runs list" });
}
