import * as z from "zod";
import { parseJsonIfValid } from "./json.ts";
import type { Attributes } from "./message.ts";

/** The envelope in which SQS receives a message from SNS when raw delivery is off. */
export const SnsEnvelope = z
  .looseObject({
    Type: z.literal("Notification"),
    MessageId: z.string(),
    TopicArn: z.string(),
    Message: z.string(),
    Timestamp: z.string(),
    MessageAttributes: z.record(z.string(), z.looseObject({ Type: z.string(), Value: z.string() })).optional(),
  })
  .meta({ title: "SnsEnvelope", description: "A message as SNS delivers it to SQS without raw delivery" });

/** Takes a published message out of its envelope if it came in one; `publishedAt` only an envelope knows. */
export function openEnvelope(body: string): { body: string; attributes: Attributes; publishedAt?: number } {
  // Bodies are large and most come raw: look before parsing.
  if (!body.includes('"TopicArn"')) return { body, attributes: {} };
  const envelope = SnsEnvelope.safeParse(parseJsonIfValid(body));
  if (!envelope.success) return { body, attributes: {} };
  const { Message, MessageAttributes = {}, Timestamp } = envelope.data;
  const attributes = Object.fromEntries(Object.entries(MessageAttributes).map(([name, { Value }]) => [name, Value]));
  const publishedAt = Date.parse(Timestamp);
  return { body: Message, attributes, ...(Number.isFinite(publishedAt) && { publishedAt }) };
}
