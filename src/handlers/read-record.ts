import type { Stage } from "../pipeline/message/stage.ts";
import { readMessage } from "../targets/aws/read-message.ts";
import type { ReceivedMessage } from "../targets/messaging.ts";
import type { SqsRecord } from "./lambda.ts";

/** Turns a record of an event into the message that SQS would have handed out. */
export function readRecord(stage: Stage, record: SqsRecord): ReceivedMessage {
  const { messageId, receiptHandle, body, attributes, messageAttributes = {} } = record;
  const MessageAttributes = Object.fromEntries(
    Object.entries(messageAttributes).map(([name, { dataType, stringValue }]) => [
      name,
      { DataType: dataType, StringValue: stringValue ?? undefined },
    ]),
  );
  return readMessage(
    { stage, dead: false },
    {
      MessageId: messageId,
      ReceiptHandle: receiptHandle,
      Body: body,
      Attributes: { ...attributes },
      MessageAttributes,
    },
  );
}
