import { isUtf8 } from "node:buffer";
import * as z from "zod";
import { isObject } from "../text/json.ts";
import { memberText } from "../text/member-text.ts";
import type { Attributes } from "./message.ts";
import { unsendable } from "./sendable-text.ts";
import { SnsEnvelope } from "./sns-envelope.ts";

/** A message that an envelope holds. */
export interface EnclosedMessage {
  readonly body: string;
  readonly attributes: Attributes;
  readonly publishedAt?: number;
}

const LambdaSnsRecord = z.looseObject({ Sns: SnsEnvelope });

const LambdaSqsRecord = z.looseObject({
  eventSource: z.literal("aws:sqs"),
  body: z.string(),
  attributes: z.looseObject({ SentTimestamp: z.string() }).optional(),
  messageAttributes: z.record(z.string(), z.looseObject({ stringValue: z.string().nullish() })).optional(),
});

/** A function's result or failure, as Lambda sends it to a destination. */
const LambdaDestination = z.looseObject({
  requestContext: z.looseObject({ functionArn: z.string(), condition: z.string() }),
  requestPayload: z.unknown().refine((payload) => payload !== undefined),
});

const CloudEvent = z.looseObject({ specversion: z.string(), id: z.string(), source: z.string(), type: z.string() });

/**
 * The messages that an envelope holds: SNS's, Lambda's events of SNS and SQS, the records of Lambda's destinations, and
 * CloudEvents. Undefined for what is no envelope.
 */
export function enclosedIn(value: unknown, text: string): EnclosedMessage[] | undefined {
  if (!isObject(value)) return undefined;
  const sns = SnsEnvelope.safeParse(value);
  if (sns.success) return [ofSns(sns.data)];
  if (Array.isArray(value["Records"])) return ofRecords(value["Records"]);
  if (LambdaDestination.safeParse(value).success) return ofDestination(value, text);
  return CloudEvent.safeParse(value).success ? ofCloudEvent(value, text) : undefined;
}

function ofRecords(records: readonly unknown[]): EnclosedMessage[] | undefined {
  const enclosed = records.map(ofRecord);
  const whole = enclosed.filter((message) => message !== undefined);
  return whole.length === records.length && whole.length > 0 ? whole : undefined;
}

function ofRecord(record: unknown): EnclosedMessage | undefined {
  const sns = LambdaSnsRecord.safeParse(record);
  if (sns.success) return ofSns(sns.data.Sns);
  const sqs = LambdaSqsRecord.safeParse(record);
  if (!sqs.success) return undefined;
  const { body, attributes, messageAttributes = {} } = sqs.data;
  return {
    body,
    attributes: carriable(Object.entries(messageAttributes).map(([name, { stringValue }]) => [name, stringValue])),
    ...at(Number(attributes?.SentTimestamp)),
  };
}

function ofSns({ Message, MessageAttributes = {}, Timestamp }: SnsEnvelope): EnclosedMessage {
  const texts = Object.entries(MessageAttributes).filter(([, { Type }]) => Type !== "Binary");
  return {
    body: Message,
    attributes: carriable(texts.map(([name, { Value }]) => [name, Value])),
    ...at(Date.parse(Timestamp)),
  };
}

/** The answer of a success; of a failure the request that the function could not do. */
function ofDestination(value: Record<string, unknown>, text: string): EnclosedMessage[] {
  const { condition } = value["requestContext"] as { condition: string };
  const name = condition === "Success" ? "responsePayload" : "requestPayload";
  return [{ body: payload(value[name], memberText(text, name)), attributes: {} }];
}

function ofCloudEvent(value: Record<string, unknown>, text: string): EnclosedMessage[] | undefined {
  const { data, data_base64: packed, time } = value;
  const published = at(typeof time === "string" ? Date.parse(time) : Number.NaN);
  if (typeof packed === "string") {
    const bytes = Buffer.from(packed, "base64");
    return isUtf8(bytes) ? [{ body: bytes.toString(), attributes: {}, ...published }] : undefined;
  }
  if (data === undefined) return undefined;
  return [{ body: payload(data, memberText(text, "data")), attributes: {}, ...published }];
}

/** A document may be in its envelope as JSON, or as text; JSON is taken as it is written. */
const payload = (value: unknown, text = ""): string => (typeof value === "string" ? value : text);

const at = (publishedAt: number): { publishedAt?: number } => (Number.isFinite(publishedAt) ? { publishedAt } : {});

/** Leaves out what no queue would take, so that the message can die with its reason. */
function carriable(entries: readonly (readonly [string, string | null | undefined])[]): Attributes {
  return Object.fromEntries(
    entries.flatMap(([name, value]) =>
      value && /^[A-Za-z0-9_.-]{1,256}$/.test(name) && !unsendable.test(value) ? [[name, value]] : [],
    ),
  );
}
