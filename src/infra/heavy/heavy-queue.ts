import { Duration } from "aws-cdk-lib";
import { Queue, QueueEncryption } from "aws-cdk-lib/aws-sqs";
import type { Construct } from "constructs";
import { heavyVisibilitySeconds } from "../../settings/heavy-item-name.ts";
import type { Settings } from "../../settings/settings.ts";
import { messageRetentionDays, stageNumbers } from "../../settings/stage-numbers.ts";
import type { StageQueue } from "../queues/stage-queue.ts";

/**
 * Makes the queue of heavy items: the gen function fills it, jobs on AWS Batch empty it. What dies there goes to the dead
 * letters of the gen stage.
 */
export function heavyQueue(scope: Construct, settings: Settings, gen: StageQueue): Queue {
  return new Queue(scope, "ItemGenHeavyQueue", {
    encryption: QueueEncryption.SQS_MANAGED,
    enforceSSL: true,
    retentionPeriod: Duration.days(messageRetentionDays),
    visibilityTimeout: Duration.seconds(heavyVisibilitySeconds),
    // No spare receives, as the stages' queues have: a job that is killed each time costs an hour or more each time.
    deadLetterQueue: { queue: gen.deadLetters, maxReceiveCount: stageNumbers(settings, "gen").maxReceives },
  });
}
