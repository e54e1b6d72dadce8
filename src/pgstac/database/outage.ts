import { Fault } from "../../pipeline/fault.ts";
import { messageOf } from "./message-of.ts";
import { sqlState } from "./sqlstate.ts";
import { stateOf } from "./state-of.ts";

/** Makes the fault of a database that cannot serve any request. */
export function outage(error: Error): Fault {
  const remedy = stateOf(error) === sqlState.insufficientPrivilege && "grant pgstac_ingest to the user of the database";
  return new Fault("infrastructure", `the database cannot serve: ${messageOf(error)}`, {
    ...(remedy && { remedy }),
    cause: error,
  });
}
