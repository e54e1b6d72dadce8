import type { QueueName, ReceivedMessage } from "../../messaging.ts";
import { queueKey } from "./queue-key.ts";
import type { QueueStatements } from "./queue-statements.ts";
import { readReceipt } from "./receipt.ts";

/** Removes a received message. Returns false if its receipt no longer counts. */
export function removeMessage(statements: QueueStatements, queue: QueueName, { receipt }: ReceivedMessage): boolean {
  const { position, nonce } = readReceipt(receipt);
  return statements.remove.run(position, nonce, queueKey(queue)).changes === 1;
}
