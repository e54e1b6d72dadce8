import { type CfnCondition, Duration } from "aws-cdk-lib";
import { MathExpression, Metric } from "aws-cdk-lib/aws-cloudwatch";
import type { Function as LambdaFunction } from "aws-cdk-lib/aws-lambda";
import type { Queue } from "aws-cdk-lib/aws-sqs";
import { postponedMetric } from "../../pipeline/stage/postponed-metric.ts";
import { messageRetentionDays } from "../../settings/stage-numbers.ts";
import type { StageQueue } from "../queues/stage-queue.ts";
import type { MakeAlarm } from "./alarm-maker.ts";

const period = Duration.minutes(5);
const stuckSeconds = 900;
const stuckPeriods = 3;
/** A message that has waited for half the time that its queue keeps it. */
const oldSeconds = Duration.days(messageRetentionDays).toSeconds() / 2;

interface WatchedStage {
  readonly source: StageQueue;
  readonly handler: LambdaFunction;
  /** True if CloudWatch computes with metrics; emulators do not. */
  readonly metricMath: CfnCondition;
}

/** Makes alarms for dead letters, for a queue that is not worked off, and for a function that fails or is throttled. */
export function stageAlarms(makeAlarm: MakeAlarm, id: string, watched: WatchedStage): string[] {
  const { queue, deadLetters } = watched.source;
  const stuck = new MathExpression({
    expression: "IF(FILL(deleted, 0) < 1, FILL(age, 0), 0)",
    label: "age of the oldest message while nothing is done",
    period,
    usingMetrics: {
      age: queue.metricApproximateAgeOfOldestMessage({ period, statistic: "Maximum" }),
      deleted: queue.metricNumberOfMessagesDeleted({ period, statistic: "Sum" }),
    },
  });
  return [
    makeAlarm(`${id}DeadLetters`, {
      metric: deadLetters.metricApproximateNumberOfMessagesVisible({ period, statistic: "Maximum" }),
      threshold: 1,
      description: `${id}: there are dead letters. stac-ingest status, then stac-ingest dlq redrive`,
    }),
    makeAlarm(`${id}Stuck`, {
      metric: stuck,
      threshold: stuckSeconds,
      periods: stuckPeriods,
      condition: watched.metricMath,
      description: `${id}: messages wait and none is processed. stac-ingest doctor`,
    }),
    oldAlarm(makeAlarm, id, queue, "a higher concurrency"),
    // Copies that wait out an outage count as sent and deleted, so the queue itself does not look stuck.
    makeAlarm(`${id}Postponed`, {
      metric: metricOfPostponed(watched.handler, period),
      threshold: 1,
      description: `${id}: messages wait because a service the stage needs is down. stac-ingest doctor, and stac-ingest logs`,
    }),
    ...functionAlarms(makeAlarm, id, watched.handler.functionName, {
      failed: "stac-ingest logs",
      throttled: "Raise the account's concurrency or lower the stage's",
    }),
  ];
}

/** Makes an alarm for messages that SQS may drop before they are done; `faster` is what lets them be done sooner. */
export function oldAlarm(makeAlarm: MakeAlarm, id: string, queue: Queue, faster: string): string {
  return makeAlarm(`${id}Old`, {
    metric: queue.metricApproximateAgeOfOldestMessage({ period, statistic: "Maximum" }),
    threshold: oldSeconds,
    description: `${id}: a message has waited for half the ${messageRetentionDays} days after which SQS drops it. stac-ingest status; a paused stage is resumed by stac-ingest resume, a slow one takes ${faster}`,
  });
}

/** The number of messages that were postponed because a service the stage needs is down. */
export function metricOfPostponed(handler: LambdaFunction, every: Duration): Metric {
  const { namespace, name, dimension } = postponedMetric;
  return new Metric({
    namespace,
    metricName: name,
    dimensionsMap: { [dimension]: handler.functionName },
    period: every,
    statistic: "Sum",
  });
}

/** Remedies for a function that failed, such as to look into its log, and for one that was throttled. */
interface FunctionRemedies {
  readonly failed: string;
  readonly throttled: string;
}

/** Makes alarms for invocations that failed as a whole or were throttled. */
export function functionAlarms(
  makeAlarm: MakeAlarm,
  id: string,
  functionName: string,
  { failed, throttled }: FunctionRemedies,
): string[] {
  return [
    makeAlarm(`${id}Errors`, {
      metric: metricOf("Errors", functionName),
      threshold: 1,
      description: `${id}: the function failed as a whole. ${failed}`,
    }),
    makeAlarm(`${id}Throttles`, {
      metric: metricOf("Throttles", functionName),
      threshold: 1,
      description: `${id}: the function was throttled. ${throttled}`,
    }),
  ];
}

const metricOf = (metricName: string, functionName: string): Metric =>
  new Metric({
    namespace: "AWS/Lambda",
    metricName,
    dimensionsMap: { FunctionName: functionName },
    period,
    statistic: "Sum",
  });
