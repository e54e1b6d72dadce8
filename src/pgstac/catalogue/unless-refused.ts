import { Fault } from "../../pipeline/fault/fault.ts";
import { LeftOut } from "../database/left-out.ts";
import { messageOf } from "../database/message-of.ts";
import { isRowError } from "../database/row-error.ts";

/**
 * Waits for a change of the catalogue, which rules of the database's own may refuse; `what` says that it failed.
 * @throws Fault `item_refused` if they do, or the error of the change
 */
export async function unlessRefused<Result>(what: string, change: Promise<Result>): Promise<Result> {
  try {
    return await change;
  } catch (error) {
    if (!isRowError(error) && !(error instanceof LeftOut)) throw error;
    throw new Fault("item_refused", `${what}: ${messageOf(error as Error)}`, {
      remedy: "look at the triggers, policies and constraints of pgstac's tables",
      cause: error,
    });
  }
}
