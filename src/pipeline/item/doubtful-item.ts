import { Fault } from "../fault/fault.ts";
import type { Warning } from "./warning.ts";

/** The fault of an item that raised doubts, where an operator wants such items refused; undefined if it raised none. */
export function doubtfulItem(id: string, warnings: readonly Warning[]): Fault | undefined {
  if (warnings.length === 0) return undefined;
  const doubts = warnings.map(({ kind, message }) => `${kind} (${message})`);
  return new Fault("item_doubtful", `item ${id} is doubtful: ${doubts.join(", ")}`, {
    remedy: "mend the item, or load it without strict",
  });
}
