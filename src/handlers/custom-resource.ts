import * as z from "zod";

/** CloudFormation's request to a function that makes a resource. */
export const CustomResourceEvent = z.looseObject({
  RequestType: z.enum(["Create", "Update", "Delete"]),
  ResponseURL: z.string(),
  StackId: z.string(),
  RequestId: z.string(),
  LogicalResourceId: z.string(),
  PhysicalResourceId: z.string().optional(),
  ResourceProperties: z.record(z.string(), z.unknown()),
  /** Those before an update. */
  OldResourceProperties: z.record(z.string(), z.unknown()).optional(),
});
export type CustomResourceEvent = z.infer<typeof CustomResourceEvent>;

export interface Outcome {
  readonly status: "SUCCESS" | "FAILED";
  readonly reason?: string;
  readonly data?: Readonly<Record<string, string>>;
}

const attempts = 4;
const attemptTimeoutMilliseconds = 10_000;
/** CloudFormation takes 4 KB in all. */
const longestReason = 1_000;

/**
 * Sends CloudFormation the outcome. Without it a stack waits for an hour, so sending is tried a few times.
 * @throws the error of the last attempt
 */
export async function answerCloudFormation(event: CustomResourceEvent, outcome: Outcome): Promise<void> {
  const { StackId, RequestId, LogicalResourceId, PhysicalResourceId = LogicalResourceId } = event;
  const body = JSON.stringify({
    Status: outcome.status,
    Reason: outcome.reason?.slice(0, longestReason),
    // Kept for good: another one would tell CloudFormation that the old resource is to be deleted.
    PhysicalResourceId,
    StackId,
    RequestId,
    LogicalResourceId,
    Data: outcome.data ?? {},
  });
  for (let attempt = 1; ; attempt++) {
    try {
      // The address is signed for an empty content type.
      const response = await fetch(event.ResponseURL, {
        method: "PUT",
        headers: { "content-type": "" },
        body,
        signal: AbortSignal.timeout(attemptTimeoutMilliseconds),
      });
      if (!response.ok) throw new Error(`CloudFormation's answer address said ${response.status}`);
      return;
    } catch (error) {
      if (attempt === attempts) throw error;
    }
  }
}
