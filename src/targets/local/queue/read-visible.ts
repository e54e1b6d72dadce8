import type { QueueName } from "../../messaging.ts";
import { queueKey } from "./queue-key.ts";
import type { MessageRow, QueueStatements } from "./queue-statements.ts";

/** Reads visible messages in the order they will be handed out. */
export const readVisible = (statements: QueueStatements, queue: QueueName, now: number, limit: number): MessageRow[] =>
  statements.visible.all(queueKey(queue), now, limit) as unknown as MessageRow[];
