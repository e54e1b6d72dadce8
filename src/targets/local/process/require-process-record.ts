import { Fault } from "../../../pipeline/fault/fault.ts";
import type { ProcessRecord } from "./process-record.ts";
import { describeStart, readProcessState } from "./process-state.ts";

/**
 * Reads the record of the pipeline that must run for somebody to reach its catalogue or database.
 * @throws Fault `not_running`
 */
export async function requireProcessRecord(
  stateFolder: string,
  wanted: "catalogue" | "database",
  remedy = "stac-ingest local start --detach",
): Promise<ProcessRecord> {
  const state = await readProcessState(stateFolder);
  const fault = (what: string, remedy: string): Fault =>
    new Fault("not_running", `${what}, so its ${wanted} cannot be reached`, { remedy });
  switch (state.is) {
    case "running":
      return state;
    case "starting":
      throw fault(`the pipeline in ${stateFolder} is starting${describeStart(state)}`, "again in some seconds");
    case "restarting":
      throw fault(`the pipeline in ${stateFolder} died and starts again at ${state.at}`, "stac-ingest local status");
    case "stopped":
      throw fault(`no pipeline is running in ${stateFolder}`, remedy);
  }
}
