import { DeleteMessageCommand, ReceiveMessageCommand, type SQSClient } from "@aws-sdk/client-sqs";
import type { LambdaContext, SqsBatchResponse, SqsEvent, SqsRecord } from "../../src/handlers/lambda.ts";

export type SqsHandler = (event: SqsEvent, context: LambdaContext) => Promise<SqsBatchResponse>;

export const contextOf = (milliseconds: number): LambdaContext => {
  const end = Date.now() + milliseconds;
  return { awsRequestId: "a-request", getRemainingTimeInMillis: () => end - Date.now() };
};

/**
 * Hands waiting messages to a handler once, as Lambda's event source mapping does: messages that the handler does not
 * report are deleted, none if it throws. Resolves to the number of messages.
 */
export async function deliver(
  sqs: SQSClient,
  queueUrl: string,
  handler: SqsHandler,
  timeoutMilliseconds = 45_000,
): Promise<number> {
  const { Messages = [] } = await sqs.send(
    new ReceiveMessageCommand({
      QueueUrl: queueUrl,
      MaxNumberOfMessages: 10,
      WaitTimeSeconds: 1,
      VisibilityTimeout: 60,
      MessageAttributeNames: ["All"],
      MessageSystemAttributeNames: ["All"],
    }),
  );
  if (Messages.length === 0) return 0;
  const Records: SqsRecord[] = Messages.map(({ MessageId = "", ReceiptHandle = "", Body = "", ...rest }) => ({
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
  const { batchItemFailures } = await handler({ Records }, contextOf(timeoutMilliseconds));
  const staying = new Set(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
  for (const { messageId, receiptHandle } of Records) {
    if (staying.has(messageId)) continue;
    await sqs.send(new DeleteMessageCommand({ QueueUrl: queueUrl, ReceiptHandle: receiptHandle }));
  }
  return Messages.length;
}
