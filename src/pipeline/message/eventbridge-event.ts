import * as z from "zod";
import { Fault } from "../fault/fault.ts";
import { truncateBytes } from "../text/truncate-bytes.ts";
import { validate } from "../text/validate.ts";
import { eventTime, type ObjectChange } from "./object-change.ts";
import { isFolder } from "./s3-event.ts";

/** An event of S3 as EventBridge sends it. */
export const EventBridgeEvent = z
  .looseObject({
    source: z.literal("aws.s3"),
    "detail-type": z.string(),
    time: z.string().optional(),
    detail: z.looseObject({
      bucket: z.looseObject({ name: z.string().min(1) }),
      object: z.looseObject({
        key: z.string().min(1),
        size: z.number().optional(),
        sequencer: z.string().optional(),
      }),
    }),
  })
  .meta({ title: "EventBridgeEvent", description: "An event of S3 that came by EventBridge" });
export type EventBridgeEvent = z.infer<typeof EventBridgeEvent>;

/** True for an event that came by EventBridge, whoever sent it there. */
export const isEventBridgeEvent = (value: Record<string, unknown>): boolean =>
  "detail-type" in value && "source" in value && "detail" in value;

/**
 * Reads an event of S3 that came by EventBridge; keys are not encoded there.
 * @throws Fault `invalid_request`, for an event of another service, too
 */
export function readEventBridgeEvent(value: Record<string, unknown>): ObjectChange {
  const { source, "detail-type": type } = value;
  if (source !== "aws.s3") {
    throw new Fault(
      "invalid_request",
      `it is an EventBridge event of ${shown(source)} (${shown(type)}), and only those of S3 are read`,
      {
        remedy: "an input transformer in the rule that sends the item alone, such as <$.detail>",
      },
    );
  }
  const event = validate(EventBridgeEvent, value, "invalid_request", "the EventBridge event");
  const { bucket, object } = event.detail;
  const name = event["detail-type"];
  return {
    href: `s3://${bucket.name}/${object.key}`,
    change: isFolder(object.key, object.size) ? "other" : (changes[name] ?? "other"),
    name,
    ...eventTime(event.time),
    ...(object.sequencer !== undefined && { sequencer: object.sequencer }),
  };
}

/** A sender may put anything there. */
const shown = (value: unknown): string => (typeof value === "string" ? truncateBytes(value, 100) : "no name");

const changes: Readonly<Record<string, ObjectChange["change"]>> = {
  "Object Created": "created",
  "Object Restore Completed": "created",
  "Object Deleted": "removed",
};
