import type { Message } from "../../../pipeline/message.ts";
import type { QueueName } from "../../messaging.ts";
import { withReasonShown } from "../../unrecorded-reason.ts";
import type { MessageRow } from "./queue-statements.ts";

/** Makes a message of a row that was read from a queue. */
export function readMessage(queue: QueueName, row: MessageRow, receiveCount: number): Message {
  return {
    id: row.id,
    body: row.body,
    attributes: withReasonShown(queue, JSON.parse(row.attributes)),
    receiveCount,
    publishedAt: row.published_at,
  };
}
