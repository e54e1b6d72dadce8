import type { Message as SqsMessage } from "@aws-sdk/client-sqs";
import type { Attributes } from "../../pipeline/message/message.ts";
import { openEnvelope } from "../../pipeline/message/open-envelope.ts";
import type { QueueName, ReceivedMessage } from "../messaging.ts";
import { statedPublication } from "../published-at.ts";
import { withReasonShown } from "../unrecorded-reason.ts";
import { readCopy } from "./fit-copy.ts";

/** A message with its times by SQS's clock, in milliseconds since 1970. */
export interface SentMessage extends ReceivedMessage {
  /** The time at which this message came into the queue, be it a copy or not. */
  readonly sentAt: number;
  /** The time at which it was handed out. */
  readonly servedAt: number;
}

/** A message as SQS hands it out, out of SNS's envelope where it came in one. */
export function readMessage(queue: QueueName, message: SqsMessage): ReceivedMessage {
  const envelope = openEnvelope(message.Body ?? "");
  const given = { ...envelope.attributes, ...textAttributes(message) };
  const { body, attributes } = readCopy({ body: envelope.body, attributes: given });
  const sentAt = Number(message.Attributes?.SentTimestamp);
  return {
    id: message.MessageId ?? "",
    body,
    attributes: withReasonShown(queue, attributes),
    receiveCount: Number(message.Attributes?.ApproximateReceiveCount ?? 1),
    publishedAt: statedPublication(attributes) ?? envelope.publishedAt ?? sentAt,
    receipt: message.ReceiptHandle ?? "",
  };
}

/** Attributes that are bytes mean nothing here and are left out. */
function textAttributes({ MessageAttributes = {} }: SqsMessage): Attributes {
  const entries = Object.entries(MessageAttributes);
  return Object.fromEntries(
    entries.flatMap(([name, { StringValue }]) => (StringValue === undefined ? [] : [[name, StringValue] as const])),
  );
}
