import * as z from "zod";
import { Fault } from "../fault/fault.ts";
import { validate } from "../text/validate.ts";
import { eventTime, type ObjectChange } from "./object-change.ts";

const S3Record = z.looseObject({
  eventSource: z.string(),
  eventName: z.string().optional(),
  eventTime: z.string().optional(),
  s3: z.looseObject({
    bucket: z.looseObject({ name: z.string().min(1) }),
    object: z.looseObject({
      key: z.string().min(1),
      size: z.number().optional(),
      sequencer: z.string().optional(),
    }),
  }),
});

/** The notification S3 sends about objects: each record is about one, and has a fate of its own. */
export const S3Event = z
  .looseObject({ Records: z.array(S3Record).min(1) })
  .meta({ title: "S3Event", description: "An S3 event notification" });
export type S3Event = z.infer<typeof S3Event>;

/** The message that S3 sends once when a notification is set up, to test its permission. */
export const S3TestEvent = z.looseObject({ Event: z.literal("s3:TestEvent") });

/**
 * Reads one record of an event. S3 encodes keys as a form does, so `+` is a space. The version that it may name is not
 * asked for: it may be gone by now, and the newest is right.
 * @throws Fault `invalid_request`
 */
export function readS3Record(value: unknown): ObjectChange {
  const {
    eventName = "ObjectCreated",
    eventTime: time,
    s3,
  } = validate(S3Record, value, "invalid_request", "the record");
  const { key, size, sequencer } = s3.object;
  const name = eventName.replace(/^s3:/, "");
  return {
    href: `s3://${s3.bucket.name}/${decoded(key)}`,
    change: isFolder(key, size) ? "other" : changeOf(name),
    name,
    ...eventTime(time),
    ...(sequencer !== undefined && { sequencer }),
  };
}

/** True for the empty object that a console makes to show a folder. */
export const isFolder = (key: string, size: number | undefined): boolean => key.endsWith("/") && !size;

/** A restored object can be read again; it may have been archived before it was. */
function changeOf(name: string): ObjectChange["change"] {
  if (/^ObjectCreated(:|$)|^ObjectRestore:Completed$/.test(name)) return "created";
  return /^(ObjectRemoved|LifecycleExpiration)(:|$)/.test(name) ? "removed" : "other";
}

function decoded(key: string): string {
  try {
    return decodeURIComponent(key.replaceAll("+", " "));
  } catch {
    throw new Fault("invalid_request", `the key ${key} is not encoded as S3 encodes keys`, {
      remedy: "send the event as S3 made it; only EventBridge has keys that are not encoded",
    });
  }
}
