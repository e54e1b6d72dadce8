import { Fault } from "../../pipeline/fault/fault.ts";
import type { RowMark } from "../../pipeline/run/row-mark.ts";
import { grouped } from "../../pipeline/text/grouped.ts";

/** The fault of a run whose first rows are others now, or fewer: a row's number then means another row. */
export function otherRows(runId: string, before: RowMark, now: RowMark): Fault {
  const change =
    now.count < before.count
      ? `it has ${grouped(now.count)} rows now, and ${grouped(before.count)} were read`
      : `its first ${grouped(before.count)} rows are others now, or in another order`;
  return new Fault("wrong_usage", `the inventory of run ${runId} has changed: ${change}`, {
    remedy:
      "stac-ingest enqueue with the inventory as it is now, which is a new run; or stac-ingest verify, which writes the rows that are not in the catalogue to a file for stac-ingest enqueue",
  });
}
