import type { Fault } from "../../pipeline/fault/fault.ts";
import { refusal } from "../rows/refusal.ts";

/** Makes the fault of an item that `insert` finds in the catalogue. */
export const alreadyThere = (id: string): Fault => refusal(id, "it is in the catalogue already");
