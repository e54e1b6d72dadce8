import { Fault } from "../../../pipeline/fault.ts";
import type { Check } from "../../../targets/target.ts";

/** A check that failed with an error an operator can act on; any other is a bug and goes on. */
export function failedCheck(part: string, error: unknown): Check {
  if (!(error instanceof Fault)) throw error;
  return { part, ok: false, found: error.message, ...(error.remedy && { remedy: error.remedy }) };
}
