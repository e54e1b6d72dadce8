import type { Messaging, QueueName, QueueVisit, ReceivedMessage } from "../../messaging.ts";

const batchSize = 1000;
/** Time for a whole visit; if it takes longer, messages come again and are recognised by their ids. */
const visibilitySeconds = 300;

/** Hands out each message of a queue once. Those that stay are hidden meanwhile and shown again at the end, uncounted. */
export async function visitWaiting(
  { receive, changeVisibility }: Pick<Messaging, "receive" | "changeVisibility">,
  queue: QueueName,
  { take, signal }: QueueVisit,
): Promise<void> {
  const staying = new Map<string, ReceivedMessage>();
  // Only the receipt is needed to show a message again; the rest may be large, and they may be many.
  const keep = (messages: readonly ReceivedMessage[]): void => {
    for (const message of messages) staying.set(message.id, { ...message, body: "", attributes: {} });
  };
  try {
    while (!signal.aborted) {
      const received = await receive(queue, { limit: batchSize, waitSeconds: 0, visibilitySeconds });
      if (received.length === 0) return;
      const fresh = received.filter(({ id }) => !staying.has(id));
      keep(received);
      if (fresh.length === 0) return;
      const stay = new Set(await take(fresh));
      for (const message of fresh) if (!stay.has(message)) staying.delete(message.id);
    }
  } finally {
    await changeVisibility(queue, [...staying.values()], 0, { uncounted: true });
  }
}
