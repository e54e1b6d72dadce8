import * as z from "zod";

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
export type SnsEnvelope = z.infer<typeof SnsEnvelope>;
