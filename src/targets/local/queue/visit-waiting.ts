import { endingWith } from "../../../pipeline/process/ending-with.ts";
import type { Messaging, QueueName, QueueVisit, ReceivedMessage } from "../../messaging.ts";

const batchSize = 1000;
/** Time for a whole visit; if it takes longer, messages come again and are recognised by their ids. */
const visibilitySeconds = 300;

/** Hands out each message of a queue once. Those that stay are hidden meanwhile and shown again at the end, uncounted. */
export async function visitWaiting(
  { receive, changeVisibility, delete: remove }: Pick<Messaging, "receive" | "changeVisibility" | "delete">,
  queue: QueueName,
  { choose, onDeleted, signal }: QueueVisit,
): Promise<void> {
  const staying = new Map<string, ReceivedMessage>();
  // Only the receipt is needed to show a message again; the rest may be large, and they may be many.
  const keep = (messages: readonly ReceivedMessage[]): void => {
    for (const message of messages) staying.set(message.id, { ...message, body: "", attributes: {} });
  };
  const showAll = async (): Promise<void> => changeVisibility(queue, [...staying.values()], 0, { uncounted: true });
  await endingWith(showAll, async () => {
    while (!signal.aborted) {
      const received = await receive(queue, { limit: batchSize, waitSeconds: 0, visibilitySeconds });
      if (received.length === 0) return;
      const fresh = received.filter(({ id }) => !staying.has(id));
      keep(received);
      if (fresh.length === 0) return;
      const chosen = await choose(fresh);
      if (chosen.length === 0) continue;
      await remove(queue, chosen);
      for (const { id } of chosen) staying.delete(id);
      onDeleted(chosen.length);
    }
  });
}
