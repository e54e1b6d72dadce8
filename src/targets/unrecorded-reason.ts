import { type Attributes, attributeNames } from "../pipeline/message/message.ts";
import { besideReason } from "../pipeline/stage/reason-attributes.ts";
import type { QueueName } from "./messaging.ts";

/** The reason of a dead letter that its queue gave up by itself. */
export const unrecordedReason =
  "received too often: whatever worked on it died or ran out of time each time, and no reason was recorded";

/**
 * A message as a reader of its queue sees it. By themselves queues make a dead letter of what was received too often, and record no
 * reason: such a dead letter is shown with the one there must have been, the same on every target.
 */
export function withReasonShown(queue: QueueName, attributes: Attributes): Attributes {
  if (!queue.dead || attributes[attributeNames.errorKind] !== undefined) return attributes;
  return {
    ...besideReason(attributes),
    [attributeNames.errorKind]: "unexpected",
    [attributeNames.errorMessage]: unrecordedReason,
    [attributeNames.stage]: queue.stage,
  };
}
