import * as z from "zod/mini";
import { stages } from "../pipeline/message/stage.ts";

const topicArn = z
  .string()
  .check(z.regex(/^arn:[a-z-]+:sns:[a-z0-9-]+:\d{12}:[A-Za-z0-9_-]+$/, "expected the ARN of a topic"));
const topics = z._default(z.array(topicArn), []);

/** Topics of others whose messages a stage takes. */
export const SubscribedTopics = z.strictObject({
  gen: topics.check(z.describe("topics of others that send item requests")),
  load: topics.check(z.describe("topics of others that send items, or events of objects that are items")),
});

/** SNS takes 200 principals in a topic's policy, ours among them. */
export const mostPublishers = 190;

/** An account or an organisation that may publish to both topics. */
export const Publisher = z
  .string()
  .check(
    z.regex(
      /^(\d{12}|o-[a-z0-9]{10,32})$/,
      "expected an account's number in quotes, or an organisation like o-a1b2c3d4e5",
    ),
  );

/** Events of EventBridge that a stage takes. */
export const EventRule = z.strictObject({
  stage: z.enum(stages).check(z.describe("which stage takes the events")),
  pattern: z.record(z.string(), z.unknown()).check(z.describe("EventBridge's pattern: source, detail-type, detail …")),
  paths: z
    ._default(z.record(z.string(), z.string().check(z.startsWith("$"))), {})
    .check(z.describe("values of the event by the names that the template has for them")),
  template: z
    .optional(z.string().check(z.minLength(1)))
    .check(z.describe("the message made of an event, with <name> for each value; the event itself when left out")),
});
export type EventRule = z.infer<typeof EventRule>;
