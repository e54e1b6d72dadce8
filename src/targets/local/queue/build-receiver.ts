import { setTimeout } from "node:timers/promises";
import type { Stage } from "../../../pipeline/message/stage.ts";
import type { QueueName, ReceivedMessage, ReceiveOptions } from "../../messaging.ts";
import type { DeadLetterExpiry } from "./dead-letter-expiry.ts";
import { handOut } from "./hand-out.ts";
import type { LocalMessaging } from "./local-messaging.ts";
import type { QueueAccess } from "./queue-access.ts";
import { queueKey } from "./queue-key.ts";
import { readReceipt } from "./receipt.ts";
import { reclaimSpace } from "./reclaim-space.ts";
import { removeMessage } from "./remove-message.ts";
import { SuspectsTurn } from "./suspects-turn.ts";

const pollMilliseconds = 50;

/** Builds the ways by which messages are handed out, kept, given back and deleted. */
export function buildReceiver(
  access: QueueAccess,
  expiry: DeadLetterExpiry,
  maxReceives: Readonly<Record<Stage, number>>,
): Pick<LocalMessaging, "receive" | "changeVisibility" | "keepInHand" | "delete"> {
  const { statements, clock, closing, read, write, writeInParts } = access;
  const turn = new SuspectsTurn();

  const poll = async (queue: QueueName, limit: number, visibilitySeconds: number): Promise<ReceivedMessage[]> => {
    if (await read(clock.isDue)) await write("killed_process", clock.record);
    // A look first costs a read; to ask for the write lock at every poll would hinder publishers.
    if (await read(() => statements.anyVisible.get(queueKey(queue), clock.now()))) {
      return await write("killed_process", () => {
        const now = clock.now();
        const hiddenUntil = now + visibilitySeconds * 1000;
        return handOut(statements, queue, { limit, now, hiddenUntil, maxReceives: maxReceives[queue.stage], turn });
      });
    }
    if (!queue.dead) await reclaimSpace(access);
    return [];
  };

  return {
    async receive(queue, { limit, waitSeconds, visibilitySeconds }: ReceiveOptions) {
      await expiry.run(queue);
      const giveUpAt = performance.now() + waitSeconds * 1000;
      while (!closing.aborted) {
        const messages = await poll(queue, limit, visibilitySeconds);
        if (messages.length > 0) return messages;
        const leftMilliseconds = giveUpAt - performance.now();
        if (leftMilliseconds <= 0) break;
        const pause = Math.min(pollMilliseconds, leftMilliseconds);
        await setTimeout(pause, undefined, { signal: closing }).catch(() => {});
      }
      return [];
    },

    async changeVisibility(queue, messages, seconds, { uncounted } = { uncounted: false }) {
      await writeInParts("killed_process", messages, ({ receipt }, now) => {
        const { position, nonce } = readReceipt(receipt);
        if (uncounted) statements.showUncounted.run(now + seconds * 1000, position, nonce, queueKey(queue));
        else statements.show.run(now + seconds * 1000, position, nonce, queueKey(queue), now);
      });
    },

    async keepInHand(queue, messages, seconds) {
      await writeInParts("killed_process", messages, ({ receipt }, now) => {
        const { position, nonce } = readReceipt(receipt);
        statements.keep.run(now + seconds * 1000, position, nonce, queueKey(queue));
      });
    },

    async delete(queue, messages) {
      await writeInParts("killed_process", messages, (message) => removeMessage(statements, queue, message));
    },
  };
}
