import type { Attributes, Message } from "../../../pipeline/message/message.ts";
import { openEnvelope } from "../../../pipeline/message/open-envelope.ts";
import type { QueueName } from "../../messaging.ts";
import { statedPublication } from "../../published-at.ts";
import { withReasonShown } from "../../unrecorded-reason.ts";
import type { MessageRow } from "./queue-statements.ts";

/** Makes a message of a row that was read from a queue, out of its envelopes where it came in any. */
export function readMessage(queue: QueueName, row: Omit<MessageRow, "crashes">, receiveCount: number): Message {
  const { body, attributes: enclosed, publishedAt } = openEnvelope(row.body);
  const own: Attributes = JSON.parse(row.attributes);
  const attributes = body === row.body ? own : { ...enclosed, ...own };
  return {
    id: row.id,
    body,
    attributes: withReasonShown(queue, attributes),
    receiveCount,
    publishedAt: statedPublication(attributes) ?? publishedAt ?? row.published_at,
  };
}
