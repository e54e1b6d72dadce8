import { SendMessageBatchCommand, type SQSClient } from "@aws-sdk/client-sqs";
import { keptOnResend } from "../../pipeline/message/message.ts";
import type { Messaging, Move, QueueName, ReceivedMessage, Refusals } from "../messaging.ts";
import { queueMessageLimitBytes } from "../sendable.ts";
import { type Entries, type MessageEntry, moveEntries, storedEntries, typedAttributes } from "./message-entries.ts";
import { type FailedEntry, sendBatches } from "./send-batches.ts";

interface Queues {
  readonly sqs: SQSClient;
  readonly urlOf: (queue: QueueName) => string;
  readonly remove: Messaging["delete"];
  readonly changeVisibility: Messaging["changeVisibility"];
}

/** Ids by which renewed messages come again: those of their copies, or their own where SQS took no copy. */
export interface Renewed {
  readonly copies: readonly string[];
  readonly uncopied: readonly string[];
}

interface QueueCopies extends Pick<Messaging, "store"> {
  /** Moves messages as the port promises; `onStored` is told the ids of the copies. */
  readonly move: (
    from: QueueName,
    to: QueueName,
    moves: readonly Move[],
    onStored?: (ids: readonly string[]) => void,
  ) => Promise<Refusals>;
  /** Replaces messages by copies with no receives spent, hidden for a while. */
  readonly renew: (queue: QueueName, messages: readonly ReceivedMessage[], delaySeconds: number) => Promise<Renewed>;
}

const limits = { count: 10, bytes: queueMessageLimitBytes };

/** Makes the ways by which messages are put into queues themselves: nothing is deleted before its copy is stored. */
export function queueCopies({ sqs, urlOf, remove, changeVisibility }: Queues): QueueCopies {
  /** Sends entries to a queue, and tells of those of each batch that are stored before the next is sent. */
  const storeEntries = async (
    url: string,
    { entries, refusals }: Entries,
    onStored: (stored: readonly MessageEntry[], ids: readonly string[]) => Promise<void>,
  ): Promise<Refusals> => {
    const send = async (batch: readonly MessageEntry[]): Promise<FailedEntry[]> => {
      const Entries = batch.map(({ index, body, attributes, delaySeconds }) => ({
        Id: String(index),
        MessageBody: body,
        MessageAttributes: typedAttributes(attributes),
        DelaySeconds: delaySeconds,
      }));
      const { Failed = [], Successful = [] } = await sqs.send(new SendMessageBatchCommand({ QueueUrl: url, Entries }));
      const failed = new Set(Failed.map(({ Id }) => Number(Id)));
      const ids = Successful.flatMap(({ MessageId }) => MessageId ?? []);
      await onStored(
        batch.filter(({ index }) => !failed.has(index)),
        ids,
      );
      return Failed;
    };
    const refused = await sendBatches(entries, { place: url, limits, send });
    return new Map([...refusals, ...refused]);
  };

  const move: QueueCopies["move"] = async (from, to, moves, onStored = () => {}) =>
    storeEntries(urlOf(to), moveEntries(to, moves), async (stored, ids) => {
      onStored(ids);
      const copied = stored.flatMap(({ index }) => moves[index]?.message ?? []);
      await remove(from, copied);
    });

  const renew: QueueCopies["renew"] = async (queue, messages, delaySeconds) => {
    const copies: string[] = [];
    const moves = messages.map((message) => ({ message, attributes: keptOnResend(message), delaySeconds }));
    const refused = await move(queue, queue, moves, (ids) => copies.push(...ids));
    const staying = messages.filter((_, index) => refused.has(index));
    await changeVisibility(queue, staying, delaySeconds);
    return { copies, uncopied: staying.map(({ id }) => id) };
  };

  return {
    move,
    renew,
    store: (queue, messages) => storeEntries(urlOf(queue), storedEntries(queue, messages), async () => {}),
  };
}
