import type { Fault } from "../../pipeline/fault/fault.ts";
import { type Attributes, attributeNames } from "../../pipeline/message/message.ts";
import { openEnvelope } from "../../pipeline/message/open-envelope.ts";
import type { Outgoing } from "../../pipeline/stage/carry-item.ts";
import type { Move, QueueName } from "../messaging.ts";
import {
  attributeCountLimit,
  escapeUnsendable,
  publishFault,
  queueMessageLimitBytes,
  sendFault,
  sizeBytes,
} from "../sendable.ts";
import { fitCopy } from "./fit-copy.ts";
import type { BatchEntry } from "./send-batches.ts";

/** A message on its way in a batch request. */
export interface MessageEntry extends BatchEntry {
  readonly body: string;
  readonly attributes: Attributes;
  /** Attributes that filters compare as numbers. */
  readonly numbers?: Attributes;
  readonly delaySeconds: number;
}

/** Entries made as they are asked for; `refusals` is complete when the last one was. */
export interface Entries {
  readonly entries: Iterable<MessageEntry>;
  readonly refusals: Map<number, Fault>;
}

/** The longest a message sent to a queue can be hidden. */
const longestDelaySeconds = 900;

const copyLimits = { bytes: queueMessageLimitBytes, attributes: attributeCountLimit };

/**
 * Divides messages into entries that a topic takes and faults of the rest. Those of a run say when they are published if
 * there is room for it: what SQS redrives by itself has a new time of sending.
 */
export function publishEntries(messages: readonly Outgoing[]): Entries {
  const now = new Date().toISOString();
  return checked(messages, ({ body, attributes }) => {
    const timed = { [attributeNames.publishedAt]: now, ...attributes };
    // An envelope has the time at which what is in it was published.
    const isTimed =
      attributeNames.runId in attributes && openEnvelope(body).body === body && !publishFault(body, timed);
    const fault = isTimed ? undefined : publishFault(body, attributes);
    return fault ?? { body: escapeUnsendable(body), attributes: isTimed ? timed : attributes, delaySeconds: 0 };
  });
}

/** Divides copies into entries that a queue takes and faults of the rest. */
export function moveEntries(to: QueueName, moves: readonly Move[]): Entries {
  return checked(moves, ({ message, attributes, body = message.body, delaySeconds }) =>
    copyEntry(to, { body, attributes }, delaySeconds),
  );
}

/** Divides messages into entries that a queue itself takes and faults of the rest. */
export function storedEntries(to: QueueName, messages: readonly Outgoing[]): Entries {
  return checked(messages, (message) => copyEntry(to, message));
}

function copyEntry(
  to: QueueName,
  { body, attributes }: Outgoing,
  delaySeconds = 0,
): Fault | Omit<MessageEntry, keyof BatchEntry> {
  const copy = fitCopy({ body: escapeUnsendable(body), attributes }, to.dead);
  const fault = sendFault(copy.body, copy.attributes, copyLimits);
  return fault ?? { ...copy, delaySeconds: Math.min(longestDelaySeconds, Math.ceil(delaySeconds)) };
}

function checked<T>(all: readonly T[], check: (one: T) => Fault | Omit<MessageEntry, keyof BatchEntry>): Entries {
  const refusals = new Map<number, Fault>();
  const entries = all.values().flatMap((one, index) => {
    const result = check(one);
    if (!(result instanceof Error)) return [{ ...result, index, bytes: sizeBytes(result.body, result.attributes) }];
    refusals.set(index, result);
    return [];
  });
  return { entries, refusals };
}

/** Attributes as SNS and SQS want them. */
export const typedAttributes = (
  attributes: Attributes,
  DataType: "String" | "Number" = "String",
): Record<string, { DataType: "String" | "Number"; StringValue: string }> =>
  Object.fromEntries(Object.entries(attributes).map(([name, StringValue]) => [name, { DataType, StringValue }]));
