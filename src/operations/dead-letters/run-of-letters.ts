import { Fault } from "../../pipeline/fault/fault.ts";
import { pastedName } from "../../pipeline/text/pasted-name.ts";
import type { Target } from "../../targets/target.ts";
import { findRun } from "../runs/find-run.ts";

/**
 * Finds the run that dead letters are selected by, as `findRun` does. The ledger may be out of reach, or not know the
 * run: then text that an id may begin with is taken as it is.
 */
export async function runOfLetters(target: Pick<Target, "operate">, typed: string): Promise<string> {
  const named = pastedName(typed);
  try {
    return await findRun(target, named);
  } catch (error) {
    if (!(error instanceof Fault) || error.kind === "wrong_usage" || !/^[0-9a-f-]+$/i.test(named)) throw error;
    return named;
  }
}
