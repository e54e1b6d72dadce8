import type { QueueName, ReceivedMessage } from "../../messaging.ts";
import { queueKey } from "./queue-key.ts";
import type { MessageRow, QueueStatements } from "./queue-statements.ts";
import { readMessage } from "./read-message.ts";
import { readVisible } from "./read-visible.ts";
import { drawNonce, writeReceipt } from "./receipt.ts";
import type { SuspectsTurn } from "./suspects-turn.ts";

export interface HandOut {
  readonly limit: number;
  readonly now: number;
  readonly hiddenUntil: number;
  readonly maxReceives: number;
  readonly turn: SuspectsTurn;
}

/** A message that was in hand when its process died is handed out among fewer others after each death. */
const fewerAfterCrash = 10;

/**
 * Hides visible messages until `hiddenUntil` and returns them; one that has no receives left becomes a dead letter
 * instead. Messages that were in hand when their process died come first, and nothing else of either stage is in hand
 * meanwhile, so that in the end the one that ends the process is known: while they wait for that, the other stage is
 * handed out nothing new. To be run in a transaction.
 */
export function handOut(statements: QueueStatements, queue: QueueName, options: HandOut): ReceivedMessage[] {
  const { now, turn } = options;
  const key = queueKey(queue);
  const handOutVisible = (): ReceivedMessage[] =>
    handOutRows(statements, queue, options, (most) => readVisible(statements, queue, now, most));
  if (queue.dead) return handOutVisible();
  if (statements.suspectInHand.get(now)) return [];
  const crashes = Number(statements.fewestCrashes.get(key, now)?.["crashes"] ?? 0);
  if (crashes === 0) return turn.isOfOther(queue.stage, now) ? [] : handOutVisible();
  if (statements.anyInHand.get(now)) {
    turn.ask(queue.stage, now);
    return [];
  }
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
  const dead = queueKey({ ...queue, dead: true });
  for (;;) {
    const rows = read(limit - messages.length);
    for (const row of rows) {
      if (!queue.dead && row.receives >= maxReceives) statements.deadLetter.run(dead, now, now, row.position);
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
