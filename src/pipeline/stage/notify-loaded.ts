import { type Fault, reasonOf } from "../fault/fault.ts";
import type { Message } from "../message/message.ts";
import type { ItemName } from "./loaded-item.ts";
import type { Verdict } from "./verdict.ts";

/**
 * Tells who listens of the items that were stored and deleted. Resolves to the verdicts; while something is left to tell,
 * one message stays, so that a later run goes on, whatever became of this one.
 */
export async function notifyLoaded(
  verdicts: ReadonlyMap<Message, Verdict>,
  inHand: readonly ItemName[],
  notify: (inHand: readonly ItemName[]) => Promise<Fault | undefined>,
): Promise<ReadonlyMap<Message, Verdict>> {
  const left = await notify(inHand).catch((error: unknown) => error as Error);
  if (!left) return verdicts;
  const { reason } = reasonOf(left);
  const messages = [...verdicts.keys()];
  // One that is done costs least: its items are found to be unchanged.
  const staying = messages.find((message) => verdicts.get(message)?.outcome === "done") ?? messages[0];
  return new Map(
    [...verdicts].map(([message, verdict]) => [
      message,
      message === staying ? { outcome: "postponed", kind: "infrastructure", reason } : verdict,
    ]),
  );
}
