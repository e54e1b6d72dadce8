import { type CfnCondition, Duration } from "aws-cdk-lib";
import { MathExpression } from "aws-cdk-lib/aws-cloudwatch";
import type { Function as LambdaFunction } from "aws-cdk-lib/aws-lambda";
import type { Queue } from "aws-cdk-lib/aws-sqs";
import type { MakeAlarm } from "./alarm-maker.ts";
import { functionAlarms, oldAlarm } from "./stage-alarms.ts";

const period = Duration.minutes(5);
/** Periods in which jobs surely begin: half an hour. */
const idlePeriods = 6;

interface WatchedHeavy {
  readonly queue: Queue;
  readonly starter: LambdaFunction;
  /** True if CloudWatch computes with metrics; emulators do not. */
  readonly metricMath: CfnCondition;
}

/** Makes alarms for heavy items that no job begins. What dies is among the dead letters of the gen stage. */
export function heavyAlarms(makeAlarm: MakeAlarm, { queue, starter, metricMath }: WatchedHeavy): string[] {
  const idle = new MathExpression({
    expression: "IF(FILL(waiting, 0) > 0 AND FILL(in_flight, 0) < 1, 1, 0)",
    label: "heavy items wait and none is being made",
    period,
    usingMetrics: {
      waiting: queue.metricApproximateNumberOfMessagesVisible({ period, statistic: "Minimum" }),
      in_flight: queue.metricApproximateNumberOfMessagesNotVisible({ period, statistic: "Maximum" }),
    },
  });
  return [
    makeAlarm("HeavyItemStuck", {
      metric: idle,
      threshold: 1,
      periods: idlePeriods,
      condition: metricMath,
      description:
        "HeavyItem: items for AWS Batch wait and no job makes one. stac-ingest status, in case gen is paused; then the jobs in the console of AWS Batch, which says why they do not begin",
    }),
    oldAlarm(makeAlarm, "HeavyItem", queue, "a higher batch.concurrency"),
    ...functionAlarms(makeAlarm, "HeavyStart", starter.functionName, {
      failed: `aws logs tail ${starter.logGroup.logGroupName}`,
      throttled: "Raise the account's concurrency or lower gen.concurrency",
    }),
  ];
}
