import * as z from "zod";
import { Fault } from "./fault.ts";

/** The notification S3 sends when an object was made: each record is a claim check. */
export const S3Event = z
  .looseObject({
    Records: z
      .array(
        z.looseObject({
          eventSource: z.literal("aws:s3"),
          s3: z.looseObject({
            bucket: z.looseObject({ name: z.string().min(1) }),
            object: z.looseObject({ key: z.string().min(1) }),
          }),
        }),
      )
      .min(1),
  })
  .meta({ title: "S3Event", description: "An S3 event notification" });
export type S3Event = z.infer<typeof S3Event>;

/** The message that S3 sends once when a notification is set up, to test its permission. */
export const S3TestEvent = z.looseObject({ Service: z.literal("Amazon S3"), Event: z.literal("s3:TestEvent") });

/**
 * The addresses of the objects; S3 encodes keys as a form does, so `+` is a space.
 * @throws Fault `invalid_request`
 */
export function hrefsOf(event: S3Event): string[] {
  return event.Records.map(({ s3 }) => `s3://${s3.bucket.name}/${decoded(s3.object.key)}`);
}

function decoded(key: string): string {
  try {
    return decodeURIComponent(key.replaceAll("+", " "));
  } catch {
    throw new Fault("invalid_request", `the S3 event's key ${key} is not encoded as S3 encodes keys`);
  }
}
