import { Fault } from "../../pipeline/fault.ts";
import type { RunSummary } from "../../pipeline/run.ts";
import type { Target } from "../../targets/target.ts";

/** Lists the runs that the ledger knows, the latest first. */
export async function listRuns({ operate }: Pick<Target, "operate">): Promise<readonly RunSummary[]> {
  return (await operate({ action: "runs.list" })).runs;
}

/**
 * Finds the id of a run by its beginning or its label; `latest` is the one that began last. An id that the list does not
 * have is taken as it is: the run may be of another producer.
 * @throws Fault `not_found` or `wrong_usage` if several runs begin so
 */
export async function findRun(target: Pick<Target, "operate">, named: string): Promise<string> {
  const runs = (await listRuns(target)).map(({ record }) => record);
  if (named === "latest") {
    if (runs[0]) return runs[0].id;
    throw new Fault("not_found", "the ledger has no run yet", { remedy: "stac-ingest enqueue --help" });
  }
  const exact = runs.find(({ id }) => id === named);
  if (exact) return exact.id;
  const matching = runs.filter(({ id, label }) => id.startsWith(named) || label === named);
  if (matching.length > 1) {
    throw new Fault(
      "wrong_usage",
      `${matching.length} runs begin with ${named}: ${matching.map(({ id }) => id).join(", ")}`,
      {
        remedy: "more of the id",
      },
    );
  }
  return matching[0]?.id ?? named;
}
