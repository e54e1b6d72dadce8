import type { Fault } from "../../pipeline/fault/fault.ts";
import type { Output } from "../terminal/output.ts";

/** Says that the ledger was not told of a run that was sent. */
export function noteUnrecorded(fault: Fault | undefined, note: Output["noteFailure"]): void {
  if (fault) note(`the ledger was not told of this run: ${fault.message}`);
}
