import { Fault } from "../../pipeline/fault/fault.ts";

/** Names the option that an operator may type where an item names no collection; any other fault stays as it is. */
export function withCollectionRemedy(fault: Fault): Fault {
  if (fault.kind !== "no_collection") return fault;
  return new Fault(fault.kind, fault.message, { remedy: "--collection, or name one in the item", cause: fault });
}
