import { Fault } from "../../pipeline/fault/fault.ts";
import { pastedName } from "../../pipeline/text/pasted-name.ts";
import type { Target } from "../../targets/target.ts";

/**
 * Finds the id of a run by the id, its beginning or its label; `latest` is the one that began last.
 * @throws Fault `not_found`, or `wrong_usage` if several runs begin so
 */
export async function findRun({ operate }: Pick<Target, "operate">, typed: string): Promise<string> {
  const named = pastedName(typed);
  const { ids } = await operate({ action: "runs.find", named });
  const [first, ...others] = ids;
  if (first === undefined) {
    throw new Fault("not_found", named === "latest" ? "the ledger has no run yet" : `the ledger has no run ${named}`, {
      remedy: "stac-ingest runs list",
    });
  }
  if (first === named || others.length === 0) return first;
  throw new Fault("wrong_usage", `${ids.length} runs are named so: ${ids.join(", ")}`, { remedy: "more of the id" });
}
