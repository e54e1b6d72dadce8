import type { Messaging, QueueName, ReceivedMessage } from "../targets/messaging.ts";

const batchSize = 1000;
/** Time for a whole visit; if it takes longer, messages come again and are recognised by their ids. */
const visibilitySeconds = 300;

export interface Visit {
  /** At most this many are handed out at once; 0 ends the visit. */
  readonly wanted: () => number;
  /** Handles new messages and returns those that stay. */
  readonly take: (messages: readonly ReceivedMessage[]) => Promise<readonly ReceivedMessage[]>;
  readonly signal: AbortSignal;
}

/** Hands out each message of a queue once. Those that stay are hidden meanwhile and shown again at the end. */
export async function visitQueue(
  { receive, changeVisibility }: Pick<Messaging, "receive" | "changeVisibility">,
  queue: QueueName,
  { wanted, take, signal }: Visit,
): Promise<void> {
  const staying = new Map<string, ReceivedMessage>();
  // Only the receipt is needed to show a message again; the rest may be large, and they may be many.
  const keep = (messages: readonly ReceivedMessage[]): void => {
    for (const message of messages) staying.set(message.id, { ...message, body: "", attributes: {} });
  };
  try {
    while (!signal.aborted) {
      const limit = Math.min(batchSize, wanted());
      if (limit <= 0) return;
      const received = await receive(queue, { limit, waitSeconds: 0, visibilitySeconds });
      if (received.length === 0) return;
      const fresh = received.filter(({ id }) => !staying.has(id));
      keep(received);
      if (fresh.length === 0) return;
      const stay = new Set(await take(fresh));
      for (const message of fresh) if (!stay.has(message)) staying.delete(message.id);
    }
  } finally {
    // Where the service can, looking costs no receive.
    await changeVisibility(queue, [...staying.values()], 0, { uncounted: true });
  }
}
