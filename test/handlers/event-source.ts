import { DeleteMessageCommand, ReceiveMessageCommand, type SQSClient } from "@aws-sdk/client-sqs";
import type { LambdaContext, SqsBatchResponse, SqsEvent, SqsRecord } from "../../src/handlers/lambda.ts";

export type SqsHandler = (event: SqsEvent, context: LambdaContext) => Promise<SqsBatchResponse>;

export const contextOf = (milliseconds: number): LambdaContext => {
  const end = Date.now() + milliseconds;
  return { awsRequestId: "a-request", getRemainingTimeInMillis: () => end - Date.now() };
};

/** Receives waiting messages, as the records of an event. */
export async function receiveRecords(sqs: SQSClient, queueUrl: string, waitSeconds = 1): Promise<SqsRecord[]> {
  const { Messages = [] } = await sqs.send(
    new ReceiveMessageCommand({
      QueueUrl: queueUrl,
      MaxNumberOfMessages: 10,
      WaitTimeSeconds: waitSeconds,
      VisibilityTimeout: 60,
      MessageAttributeNames: ["All"],
      MessageSystemAttributeNames: ["All"],
    }),
  );
  return Messages.map(({ MessageId = "", ReceiptHandle = "", Body = "", ...rest }) => ({
    messageId: MessageId,
    receiptHandle: ReceiptHandle,
    body: Body,
    attributes: {
      ApproximateReceiveCount: rest.Attributes?.ApproximateReceiveCount ?? "",
      SentTimestamp: rest.Attributes?.SentTimestamp ?? "",
    },
    messageAttributes: Object.fromEntries(
      Object.entries(rest.MessageAttributes ?? {}).map(([name, { DataType = "", StringValue = null }]) => [
        name,
        { dataType: DataType, stringValue: StringValue },
      ]),
    ),
  }));
}

/** Hands records to a handler, and deletes the messages that it does not report; none if it throws. */
export async function handle(
  sqs: SQSClient,
  queueUrl: string,
  handler: SqsHandler,
  Records: readonly SqsRecord[],
  timeoutMilliseconds = 45_000,
): Promise<void> {
  const { batchItemFailures } = await handler({ Records: [...Records] }, contextOf(timeoutMilliseconds));
  const staying = new Set(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
  for (const { messageId, receiptHandle } of Records) {
    if (staying.has(messageId)) continue;
    await sqs.send(new DeleteMessageCommand({ QueueUrl: queueUrl, ReceiptHandle: receiptHandle }));
  }
}

/** Hands waiting messages to a handler once, as Lambda's event source mapping does. Resolves to their number. */
export async function deliver(
  sqs: SQSClient,
  queueUrl: string,
  handler: SqsHandler,
  timeoutMilliseconds = 45_000,
): Promise<number> {
  const records = await receiveRecords(sqs, queueUrl);
  if (records.length > 0) await handle(sqs, queueUrl, handler, records, timeoutMilliseconds);
  return records.length;
}
