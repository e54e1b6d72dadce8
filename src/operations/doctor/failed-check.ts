import { Fault } from "../../pipeline/fault/fault.ts";
import type { Check } from "../../targets/target.ts";

/** A check that failed with a Fault; any other error is a bug and is thrown again. */
export function failedCheck(part: string, error: unknown): Check {
  if (!(error instanceof Fault)) throw error;
  return { part, ok: false, found: error.message, ...(error.remedy && { remedy: error.remedy }) };
}
