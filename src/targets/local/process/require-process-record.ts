import { Fault } from "../../../pipeline/fault.ts";
import { type ProcessRecord, readProcessRecord } from "./process-record.ts";

/**
 * Reads the record of the pipeline that must run for somebody to reach its catalogue or database.
 * @throws Fault `not_running`
 */
export async function requireProcessRecord(
  stateFolder: string,
  wanted: "catalogue" | "database",
  remedy = "stac-ingest local start --detach",
): Promise<ProcessRecord> {
  const record = await readProcessRecord(stateFolder);
  if (record) return record;
  const message = `no pipeline is running in ${stateFolder}, so its ${wanted} cannot be reached`;
  throw new Fault("not_running", message, { remedy });
}
