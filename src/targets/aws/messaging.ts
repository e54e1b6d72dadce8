import type { SNSClient } from "@aws-sdk/client-sns";
import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageBatchCommand,
  GetQueueAttributesCommand,
  PurgeQueueCommand,
  type SQSClient,
} from "@aws-sdk/client-sqs";
import { Fault } from "../../pipeline/fault/fault.ts";
import { messageLimitBytes } from "../../pipeline/message/message-limit.ts";
import type { Stage } from "../../pipeline/message/stage.ts";
import { endingWith } from "../../pipeline/process/ending-with.ts";
import { SequenceSet } from "../../pipeline/run/sequence-set.ts";
import type { Depth, Messaging, QueueName, ReceiveOptions } from "../messaging.ts";
import type { AcceptedFiles } from "./accepted-files.ts";
import { awsFault, isThrottling } from "./aws-fault.ts";
import type { BatchPublisher } from "./batch-publisher.ts";
import { changeReceipts } from "./change-receipts.ts";
import { type MessageEntry, publishEntries } from "./message-entries.ts";
import { publishQuota } from "./publish-quota.ts";
import { queueCopies } from "./queue-copies.ts";
import type { SentMessage } from "./read-message.ts";
import { receiveMessages } from "./receive-messages.ts";
import { type FailedEntry, sendBatches } from "./send-batches.ts";
import { SendWindow } from "./send-window.ts";
import { visitLetters } from "./visit-letters.ts";
import { visitWaiting } from "./visit-waiting.ts";

/** The addresses of a stage's topic and queues. */
export interface StageAddresses {
  readonly topicArn: string;
  readonly queueUrl: string;
  readonly deadLetterUrl: string;
  /** The queue of heavy items, if settings have a package for AWS Batch. */
  readonly heavyUrl?: string | undefined;
}

export interface AwsMessagingOptions {
  readonly sns: SNSClient;
  readonly publisher: BatchPublisher;
  readonly sqs: SQSClient;
  readonly addresses: Readonly<Record<Stage, StageAddresses>>;
  /** Keeps what was accepted of runs; without it nothing is kept. */
  readonly acceptedFiles?: AcceptedFiles | undefined;
  /** Messages published a second, if nobody asks for another pace; by default nine tenths of the region's quota of SNS. */
  readonly messagesPerSecond?: number | undefined;
}

const nothing: Depth = { waiting: 0, inFlight: 0, delayed: 0 };
const publishLimits = { count: 10, bytes: messageLimitBytes };
const longestVisibilitySeconds = 43_200;
/** Long enough to gather what is looked at, short enough that a crash while looking does little harm. */
const peekVisibilitySeconds = 30;

/**
 * Messaging over SNS and SQS.
 * SQS keeps no order, counts its depth approximately, and may hand a message out twice. To it, looking is receiving:
 * `peek` hides messages for a moment and spends one of their receives, so it is meant for dead letters, and it may
 * overlook some. `purge` takes up to a minute to come true, and may be asked for once in that time.
 * `move` may leave both messages when it is killed between the copy and the deletion, never none.
 */
export function openAwsMessaging({
  sns,
  publisher,
  sqs,
  addresses,
  acceptedFiles,
  messagesPerSecond,
}: AwsMessagingOptions): Messaging {
  const window = new SendWindow(async () => messagesPerSecond ?? publishQuota(await sns.config.region()));
  const urlOf = ({ stage, dead, heavy }: QueueName): string => {
    const { queueUrl, deadLetterUrl, heavyUrl = "" } = addresses[stage];
    return heavy ? heavyUrl : dead ? deadLetterUrl : queueUrl;
  };

  const depth = async ({ stage, dead }: QueueName): Promise<Depth> => {
    const { queueUrl, deadLetterUrl, heavyUrl } = addresses[stage];
    if (dead) return await depthAt(deadLetterUrl);
    const [own, heavy] = await Promise.all([depthAt(queueUrl), heavyUrl ? depthAt(heavyUrl) : nothing]);
    return {
      waiting: own.waiting + heavy.waiting,
      inFlight: own.inFlight + heavy.inFlight,
      delayed: own.delayed + heavy.delayed,
    };
  };

  const depthAt = async (url: string): Promise<Depth> => {
    const names = [
      "ApproximateNumberOfMessages",
      "ApproximateNumberOfMessagesNotVisible",
      "ApproximateNumberOfMessagesDelayed",
    ] as const;
    const command = new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: [...names] });
    const { Attributes: found } = await answered(sqs.send(command), url);
    const [waiting, inFlight, delayed] = names.map((name) => Number(found?.[name] ?? 0)) as [number, number, number];
    return { waiting, inFlight, delayed };
  };

  const changeVisibility: Messaging["changeVisibility"] = (queue, messages, seconds) => {
    const url = urlOf(queue);
    const VisibilityTimeout = Math.min(longestVisibilitySeconds, Math.ceil(seconds));
    return changeReceipts(url, messages, async (entries) => {
      const Entries = entries.map((entry) => ({ ...entry, VisibilityTimeout }));
      return (await sqs.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl: url, Entries }))).Failed;
    });
  };

  const remove: Messaging["delete"] = (queue, messages) => {
    const url = urlOf(queue);
    return changeReceipts(
      url,
      messages,
      async (entries) =>
        (await sqs.send(new DeleteMessageBatchCommand({ QueueUrl: url, Entries: [...entries] }))).Failed,
    );
  };

  const receive = async (queue: QueueName, options: ReceiveOptions): Promise<SentMessage[]> => {
    const url = urlOf(queue);
    return url === "" ? [] : await receiveMessages(sqs, queue, url, options);
  };

  const { move, renew, store } = queueCopies({ sqs, urlOf, remove, changeVisibility });

  return {
    receive,
    changeVisibility,
    delete: remove,
    depth,

    sentBefore: async (runId) =>
      (await acceptedFiles?.read(runId)) ?? { accepted: new SequenceSet(), inDoubt: new SequenceSet() },
    forgetAccepted: async (runId) => acceptedFiles?.forget(runId),

    async publish(stage, messages, { keepAccepted, messagesPerSecond: rate } = { keepAccepted: false }) {
      const { topicArn } = addresses[stage];
      const { entries, refusals } = publishEntries(messages);
      const files = keepAccepted ? acceptedFiles : undefined;
      const send = (batch: readonly MessageEntry[]): Promise<readonly FailedEntry[]> =>
        window.run(
          batch.length,
          async () => {
            files?.begin(batch);
            return publisher.publish(topicArn, batch);
          },
          (error) => error instanceof Error && isThrottling(error.name),
          rate,
        );
      const onAccepted = files && ((accepted: readonly MessageEntry[]): void => files.note(accepted));
      return await endingWith(
        async () => files?.write(),
        async () => {
          const refused = await sendBatches(entries, { place: topicArn, limits: publishLimits, send, onAccepted });
          return new Map([...refusals, ...refused]);
        },
      );
    },

    move,
    store,

    // Only CloudWatch would know, minutes later.
    oldest: async () => undefined,

    async peek(queue, limit) {
      const seen = await receive(queue, { limit, waitSeconds: 1, visibilitySeconds: peekVisibilitySeconds });
      await changeVisibility(queue, seen, 0);
      return seen
        .map(({ receipt: _, ...message }) => ({ ...message, receiveCount: message.receiveCount - 1 }))
        .sort((a, b) => a.publishedAt - b.publishedAt);
    },

    visitWaiting: (queue, visit) => visitWaiting({ receive, renew, changeVisibility, delete: remove }, queue, visit),
    // A property of a message that SQS could be asked for does not exist: all are received.
    visitLetters: (stage, _, visit) => visitLetters({ receive, changeVisibility }, { stage, dead: true }, visit),
    countLetters: async () => undefined,

    async purge(queue) {
      const { waiting, inFlight, delayed } = await depth(queue);
      const url = urlOf(queue);
      await answered(sqs.send(new PurgeQueueCommand({ QueueUrl: url })), url);
      return waiting + inFlight + delayed;
    },
  };
}

async function answered<T>(call: Promise<T>, place: string): Promise<T> {
  try {
    return await call;
  } catch (error) {
    if (error instanceof Error && error.name === "PurgeQueueInProgress") {
      throw new Fault("infrastructure", `${place} was purged within the last minute`, {
        remedy: "try again in a minute",
        cause: error,
      });
    }
    throw awsFault(error, place) ?? error;
  }
}
