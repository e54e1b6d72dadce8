import { ReceiveMessageCommand, type SQSClient } from "@aws-sdk/client-sqs";
import type { QueueName, ReceiveOptions } from "../messaging.ts";
import { awsFault } from "./aws-fault.ts";
import { readMessage, type SentMessage } from "./read-message.ts";

/** The most messages that SQS hands out in one call, and the longest it waits for the first. */
const callLimit = 10;
const callWaitSeconds = 20;
const parallelCalls = 10;
const longestVisibilitySeconds = 43_200;

/** Receives up to the limit in as many calls as that takes; a queue looks empty when no call brings anything. */
export async function receiveMessages(
  sqs: SQSClient,
  queue: QueueName,
  queueUrl: string,
  { limit, waitSeconds, visibilitySeconds }: ReceiveOptions,
): Promise<SentMessage[]> {
  const receive = async (count: number, seconds: number): Promise<SentMessage[]> => {
    const command = new ReceiveMessageCommand({
      QueueUrl: queueUrl,
      MaxNumberOfMessages: Math.min(callLimit, count),
      WaitTimeSeconds: Math.min(callWaitSeconds, Math.ceil(seconds)),
      VisibilityTimeout: Math.min(longestVisibilitySeconds, Math.ceil(visibilitySeconds)),
      MessageAttributeNames: ["All"],
      MessageSystemAttributeNames: ["SentTimestamp", "ApproximateReceiveCount"],
    });
    const answeredAt = noteAnswerTime(command);
    try {
      const { Messages = [] } = await sqs.send(command);
      const servedAt = answeredAt() ?? Date.now();
      return Messages.map((message) => ({
        ...readMessage(queue, message),
        sentAt: Number(message.Attributes?.SentTimestamp),
        servedAt,
      }));
    } catch (error) {
      throw awsFault(error, queueUrl) ?? error;
    }
  };

  const giveUpAt = performance.now() + waitSeconds * 1000;
  const secondsLeft = (): number => Math.max(0, giveUpAt - performance.now()) / 1000;
  const messages = await receive(limit, secondsLeft());
  while (messages.length === 0 && secondsLeft() > 0) messages.push(...(await receive(limit, secondsLeft())));

  let calls = 1;
  while (messages.length > 0 && messages.length < limit) {
    const left = limit - messages.length;
    const counts = Array.from({ length: Math.min(calls, Math.ceil(left / callLimit)) }, (_, index) =>
      Math.min(callLimit, left - index * callLimit),
    );
    // What is in hand is hidden already: a call that fails now must not cost it.
    const more = (await Promise.all(counts.map((count) => receive(count, 0).catch(() => [])))).flat();
    if (more.length === 0) break;
    messages.push(...more);
    calls = Math.min(parallelCalls, calls * 2);
  }
  return messages;
}

/** Notes the time that the answer to a command states, by the service's clock: this machine's may be wrong. */
function noteAnswerTime(command: ReceiveMessageCommand): () => number | undefined {
  let answeredAt: number | undefined;
  command.middlewareStack.add(
    (next) => async (args) => {
      const result = await next(args);
      const { headers } = result.response as { readonly headers?: Readonly<Record<string, string>> };
      const stated = Date.parse(headers?.["date"] ?? "");
      if (!Number.isNaN(stated)) answeredAt = stated;
      return result;
    },
    { step: "deserialize" },
  );
  return () => answeredAt;
}
