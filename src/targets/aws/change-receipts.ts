import type { ReceivedMessage } from "../messaging.ts";
import { type FailedEntry, sendBatches } from "./send-batches.ts";

const limits = { count: 10, bytes: Number.POSITIVE_INFINITY };

/**
 * Sends one kind of change about received messages, in as many requests as they need. A receipt that no longer counts
 * is none of ours to mind.
 * @throws Fault `infrastructure` where the service would not take a change
 */
export async function changeReceipts(
  place: string,
  messages: readonly ReceivedMessage[],
  send: (entries: readonly { Id: string; ReceiptHandle: string }[]) => Promise<readonly FailedEntry[] | undefined>,
): Promise<void> {
  const entries = messages.map(({ receipt }, index) => ({ index, bytes: 0, receipt }));
  const refusals = await sendBatches(entries, {
    place,
    limits,
    send: (batch) => send(batch.map(({ index, receipt }) => ({ Id: String(index), ReceiptHandle: receipt }))),
  });
  const failed = refusals.values().find(({ kind }) => kind === "infrastructure");
  if (failed) throw failed;
}
