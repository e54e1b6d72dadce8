import { Duration } from "aws-cdk-lib";
import {
  Alarm,
  ComparisonOperator,
  type IMetric,
  MathExpression,
  Metric,
  TreatMissingData,
} from "aws-cdk-lib/aws-cloudwatch";
import { SnsAction } from "aws-cdk-lib/aws-cloudwatch-actions";
import type { Function as LambdaFunction } from "aws-cdk-lib/aws-lambda";
import type { ITopic } from "aws-cdk-lib/aws-sns";
import type { Construct } from "constructs";
import type { StageQueue } from "./stage-queue.ts";

const period = Duration.minutes(5);
const stuckSeconds = 900;
const stuckPeriods = 3;

interface AlarmProps {
  readonly metric: IMetric;
  readonly threshold: number;
  readonly description: string;
  readonly periods?: number;
  readonly below?: true;
}

/** Makes alarms that publish to the operator's topics, if there are any. */
export function alarmMaker(scope: Construct, topics: readonly ITopic[]): (id: string, props: AlarmProps) => Alarm {
  return (id, { metric, threshold, description, periods = 1, below }) => {
    const alarm = new Alarm(scope, `${id}Alarm`, {
      metric,
      threshold,
      alarmDescription: description,
      evaluationPeriods: periods,
      comparisonOperator: below
        ? ComparisonOperator.LESS_THAN_THRESHOLD
        : ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
    for (const topic of topics) {
      alarm.addAlarmAction(new SnsAction(topic));
      alarm.addOkAction(new SnsAction(topic));
    }
    return alarm;
  };
}

type MakeAlarm = ReturnType<typeof alarmMaker>;

/** Dead letters, a queue nobody works off, and a function that fails or is held back. */
export function stageAlarms(makeAlarm: MakeAlarm, id: string, source: StageQueue, handler: LambdaFunction): Alarm[] {
  const { queue, deadLetters } = source;
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
      description: `${id}: messages died. stac-ingest status, then stac-ingest redrive`,
    }),
    makeAlarm(`${id}Stuck`, {
      metric: stuck,
      threshold: stuckSeconds,
      periods: stuckPeriods,
      description: `${id}: messages wait and none is done. stac-ingest doctor`,
    }),
    ...functionAlarms(makeAlarm, id, handler),
  ];
}

/** Invocations that failed as a whole or were not begun. */
export function functionAlarms(makeAlarm: MakeAlarm, id: string, handler: LambdaFunction): Alarm[] {
  return [
    makeAlarm(`${id}Errors`, {
      metric: handler.metricErrors({ period, statistic: "Sum" }),
      threshold: 1,
      description: `${id}: the function failed as a whole. stac-ingest logs`,
    }),
    makeAlarm(`${id}Throttles`, {
      metric: handler.metricThrottles({ period, statistic: "Sum" }),
      threshold: 1,
      description: `${id}: the function was throttled. Raise the account's concurrency or lower the stage's`,
    }),
  ];
}

/** What alarms look at in a database. */
export interface WatchedDatabase {
  readonly identifier: string;
  readonly maxConnections: number;
  readonly allocatedGibibytes: number;
}

const connectionShare = 0.8;
const freeStorageShare = 0.1;
const bytesPerGibibyte = 1024 ** 3;

export function databaseMetric(name: string, { identifier }: Pick<WatchedDatabase, "identifier">): Metric {
  return new Metric({
    namespace: "AWS/RDS",
    metricName: name,
    dimensionsMap: { DBInstanceIdentifier: identifier },
    period,
    statistic: "Average",
  });
}

/** A database that runs out of connections or storage. */
export function databaseAlarms(makeAlarm: MakeAlarm, database: WatchedDatabase): Alarm[] {
  return [
    makeAlarm("DatabaseConnections", {
      metric: databaseMetric("DatabaseConnections", database),
      threshold: Math.floor(database.maxConnections * connectionShare),
      description: "the database is short of connections. Lower load.concurrency or raise db_instance_type",
    }),
    makeAlarm("DatabaseStorage", {
      metric: databaseMetric("FreeStorageSpace", database),
      threshold: Math.floor(database.allocatedGibibytes * freeStorageShare * bytesPerGibibyte),
      below: true,
      description: "the database is short of storage. Raise db_allocated_storage",
    }),
  ];
}
