import { Fault } from "../../pipeline/fault/fault.ts";

/** Builds the fault of an item that cannot be stored. */
export const refusal = (id: string, why: string, cause?: unknown): Fault =>
  new Fault("item_refused", `item ${id} cannot be stored: ${why}`, { cause });
