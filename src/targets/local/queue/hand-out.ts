import type { Message } from "../../../pipeline/message.ts";
import type { QueueName, ReceivedMessage } from "../../messaging.ts";
import { withReasonShown } from "../../unrecorded-reason.ts";
import type { MessageRow, QueueStatements } from "./queue-statements.ts";
import { drawNonce, writeReceipt } from "./receipt.ts";

/** The name a queue has in the file. */
export const keyOf = ({ stage, dead }: QueueName): string => (dead ? `${stage}-dead` : stage);

export interface HandOut {
  readonly limit: number;
  readonly now: number;
  readonly hiddenUntil: number;
  readonly maxReceives: number;
}

/** A message that was in hand when its process died is handed out among fewer others after each death. */
const fewerAfterCrash = 10;

/**
 * Hides visible messages until `hiddenUntil` and returns them; one that has no receives left becomes a dead letter
 * instead. Messages that were in hand when their process died come first, and nothing else of either stage is in hand
 * meanwhile, so that in the end the one that ends the process is known. To be run in a transaction.
 */
export function handOut(statements: QueueStatements, queue: QueueName, options: HandOut): ReceivedMessage[] {
  const { now } = options;
  const key = keyOf(queue);
  if (queue.dead) return handOutRows(statements, queue, options, (most) => readVisible(statements, queue, now, most));
  if (statements.suspectInHand.get(now)) return [];
  const crashes = Number(statements.fewestCrashes.get(key, now)?.["crashes"] ?? 0);
  if (crashes === 0)
    return handOutRows(statements, queue, options, (most) => readVisible(statements, queue, now, most));
  if (statements.anyInHand.get(now)) return [];
  const limit = Math.max(1, Math.floor(options.limit / fewerAfterCrash ** crashes));
  return handOutRows(
    statements,
    queue,
    { ...options, limit },
    (most) => statements.suspects.all(key, crashes, now, most) as unknown as MessageRow[],
  );
}

function handOutRows(
  statements: QueueStatements,
  queue: QueueName,
  { limit, now, hiddenUntil, maxReceives }: HandOut,
  read: (most: number) => MessageRow[],
): ReceivedMessage[] {
  const messages: ReceivedMessage[] = [];
  const nonce = drawNonce();
  const dead = keyOf({ ...queue, dead: true });
  for (;;) {
    const rows = read(limit - messages.length);
    for (const row of rows) {
      if (!queue.dead && row.receives >= maxReceives) statements.bury.run(dead, now, now, row.position);
      else {
        // At least a millisecond, or the next round would find it again.
        statements.handOut.run(Math.max(hiddenUntil, now + 1), nonce, row.position);
        const message = readMessage(queue, row, row.receives + 1);
        const receipt = writeReceipt({ position: row.position, nonce });
        messages.push({ ...message, receipt, ...(row.crashes > 0 && { suspect: true }) });
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
