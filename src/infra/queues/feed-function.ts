import { Duration } from "aws-cdk-lib";
import { type CfnFunction, type Function as LambdaFunction, RecursiveLoop } from "aws-cdk-lib/aws-lambda";
import { SqsEventSource } from "aws-cdk-lib/aws-lambda-event-sources";
import { Fault } from "../../pipeline/fault/fault.ts";
import type { Stage, StageNumbers } from "../../pipeline/message/stage.ts";
import { allow } from "../rights/allow.ts";
import type { StageQueue } from "./stage-queue.ts";

/**
 * Runs a stage's function with batches of its queue, and lets it send dead letters by its own hand. Returns the id of the
 * event source.
 * @throws Fault `invalid_settings` for numbers that Lambda does not take
 */
export function feedFunction(handler: LambdaFunction, stage: Stage, numbers: StageNumbers, source: StageQueue): string {
  checkNumbers(stage, numbers);
  const { batchSize, windowSeconds, concurrency } = numbers;
  const eventSource = new SqsEventSource(source.queue, {
    batchSize,
    maxConcurrency: concurrency,
    reportBatchItemFailures: true,
    ...(windowSeconds > 0 && { maxBatchingWindow: Duration.seconds(Math.ceil(windowSeconds)) }),
  });
  handler.addEventSource(eventSource);
  // Copies: of messages that failed for good, and of those that wait out the failure of a service.
  allow(handler, ["sqs:SendMessage"], [source.deadLetters.queueArn, source.queue.queueArn]);
  // A copy that waits out an outage returns to the queue it came from, every quarter of an hour. Lambda takes that for
  // an endless loop, and sends what went round 16 times to the dead letters: after some hours of an outage, all.
  (handler.node.defaultChild as CfnFunction).recursiveLoop = RecursiveLoop.ALLOW;
  return eventSource.eventSourceMappingId;
}

function checkNumbers(stage: Stage, { batchSize, windowSeconds, concurrency }: StageNumbers): void {
  if (concurrency < 2) {
    throw new Fault("invalid_settings", `${stage}.concurrency: AWS runs at least 2 at once`, {
      remedy: `set ${stage}.concurrency to 2 or more`,
    });
  }
  if (batchSize > 10 && windowSeconds < 1) {
    throw new Fault("invalid_settings", `${stage}.batch_size: AWS waits at least a second for more than 10 messages`, {
      remedy: `set ${stage}.window_seconds to 1 or more`,
    });
  }
}
