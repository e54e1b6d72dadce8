import { Fault } from "../../pipeline/fault.ts";
import { messageOf } from "./message-of.ts";
import { sqlState } from "./sqlstate.ts";
import { stateOf } from "./state-of.ts";

/** Makes the fault of a database that cannot serve any request. */
export function outage(error: Error): Fault {
  const remedy = remedyFor(error);
  return new Fault("infrastructure", `the database cannot serve: ${messageOf(error)}`, {
    ...(remedy !== undefined && { remedy }),
    cause: error,
  });
}

function remedyFor(error: Error): string | undefined {
  if (stateOf(error) === sqlState.insufficientPrivilege) return "grant pgstac_ingest to the user of the database";
  if (error.message.includes("statement pooling mode")) {
    return "set pool_mode = transaction in PgBouncer, or give the server's own address";
  }
  return undefined;
}
