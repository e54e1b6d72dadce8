import type { Stage } from "../../pipeline/stage.ts";
import type { Messaging, ReceivedMessage } from "../../targets/messaging.ts";

const batchSize = 1000;
/** Time for a whole visit; if it takes longer, letters come again and are recognised by their ids. */
const visibilitySeconds = 300;

export interface Visit {
  /** At most this many are handed out at once; 0 ends the visit. */
  readonly wanted: () => number;
  /** Handles new letters and returns those that stay. */
  readonly take: (letters: readonly ReceivedMessage[]) => Promise<readonly ReceivedMessage[]>;
  readonly signal: AbortSignal;
}

/** Hands out each dead letter of a stage once. Those that stay are hidden meanwhile and shown again at the end. */
export async function visitDeadLetters(
  { receive, changeVisibility }: Pick<Messaging, "receive" | "changeVisibility">,
  stage: Stage,
  { wanted, take, signal }: Visit,
): Promise<void> {
  const queue = { stage, dead: true };
  const staying = new Map<string, ReceivedMessage>();
  // Only the receipt is needed to show a letter again; bodies may be large and many.
  const keep = (letters: readonly ReceivedMessage[]): void => {
    for (const letter of letters) staying.set(letter.id, { ...letter, body: "" });
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
      for (const letter of fresh) if (!stay.has(letter)) staying.delete(letter.id);
    }
  } finally {
    await changeVisibility(queue, [...staying.values()], 0);
  }
}
