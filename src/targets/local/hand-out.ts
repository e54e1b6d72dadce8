import type { Message } from "../../pipeline/message.ts";
import type { QueueName, ReceivedMessage } from "../messaging.ts";
import { withReasonShown } from "../unrecorded-reason.ts";
import type { MessageRow, QueueStatements } from "./queue-statements.ts";
import { drawNonce, writeReceipt } from "./receipt.ts";

/** The name a queue has in the file. */
export const keyOf = ({ stage, dead }: QueueName): string => (dead ? `${stage}-dead` : stage);

/**
 * Hides visible messages until `hiddenUntil` and returns them; one that has no receives left becomes a dead letter
 * instead. To be run in a transaction.
 */
export function handOut(
  statements: QueueStatements,
  queue: QueueName,
  { limit, now, hiddenUntil, maxReceives }: { limit: number; now: number; hiddenUntil: number; maxReceives: number },
): ReceivedMessage[] {
  const messages: ReceivedMessage[] = [];
  const nonce = drawNonce();
  const dead = keyOf({ ...queue, dead: true });
  for (;;) {
    const rows = readVisible(statements, queue, now, limit - messages.length);
    for (const row of rows) {
      if (!queue.dead && row.receives >= maxReceives) statements.bury.run(dead, now, now, row.position);
      else {
        // At least a millisecond, or the next round would find it again.
        statements.handOut.run(Math.max(hiddenUntil, now + 1), nonce, row.position);
        const message = readMessage(queue, row, row.receives + 1);
        messages.push({ ...message, receipt: writeReceipt({ position: row.position, nonce }) });
      }
    }
    if (rows.length === 0 || messages.length === limit) return messages;
  }
}

/** Visible messages in the order they will be handed out. */
export const readVisible = (statements: QueueStatements, queue: QueueName, now: number, limit: number): MessageRow[] =>
  statements.visible.all(keyOf(queue), now, limit) as unknown as MessageRow[];

export function readMessage(queue: QueueName, row: MessageRow, receiveCount: number): Message {
  return {
    id: row.id,
    body: row.body,
    attributes: withReasonShown(queue, JSON.parse(row.attributes)),
    receiveCount,
    publishedAt: row.published_at,
  };
}
