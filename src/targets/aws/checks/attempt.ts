import { Fault } from "../../../pipeline/fault/fault.ts";
import type { Check } from "../../target.ts";
import { awsFault } from "../aws-fault.ts";

/** A check whose question may itself fail: then that is what was found, of `place`. */
export async function attempt(part: string, look: () => Promise<Omit<Check, "part">>, place = part): Promise<Check> {
  try {
    return { part, ...(await look()) };
  } catch (error) {
    const fault = error instanceof Fault ? error : awsFault(error, place);
    const remedy = fault?.remedy;
    return { part, ok: false, found: (fault ?? (error as Error)).message, ...(remedy && { remedy }) };
  }
}
