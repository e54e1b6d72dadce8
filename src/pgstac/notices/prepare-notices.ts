import { Fault } from "../../pipeline/fault/fault.ts";
import type { Connections } from "../database/connections.ts";
import { prepareLedger } from "../runs/prepare-ledger.ts";

/**
 * Makes the table of notices, with the ledger that it belongs to, unless it is there.
 * @throws Fault `infrastructure` or `contention`: without it, what is to be told of items would be lost
 */
export async function prepareNotices(connections: Connections): Promise<void> {
  try {
    await prepareLedger(connections);
  } catch (error) {
    if (error instanceof Fault) throw error;
    throw new Fault(
      "infrastructure",
      `the schema stac_ingest, which keeps what is to be told of stored items, cannot be made: ${(error as Error).message}`,
      {
        remedy: "GRANT CREATE ON DATABASE to this user, or leave item_loaded_to and item_loaded_topic out",
        cause: error,
      },
    );
  }
}
