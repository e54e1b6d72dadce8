import { Duration } from "aws-cdk-lib";
import {
  Alarm,
  AlarmStatusWidget,
  Dashboard,
  GraphWidget,
  type IMetric,
  type IWidget,
} from "aws-cdk-lib/aws-cloudwatch";
import type { Function as LambdaFunction } from "aws-cdk-lib/aws-lambda";
import type { Queue } from "aws-cdk-lib/aws-sqs";
import type { Construct } from "constructs";
import type { StageQueue } from "../queues/stage-queue.ts";
import { databaseMetric } from "./database-alarms.ts";
import { metricOfPostponed } from "./stage-alarms.ts";

const period = Duration.minutes(1);
const columns = 24;

interface DashboardProps {
  readonly name: string;
  /** ARNs of the alarms. */
  readonly alarms: readonly string[];
  readonly stages: readonly { readonly id: string; readonly source: StageQueue; readonly handler: LambdaFunction }[];
  /** Left out if no package runs on AWS Batch. */
  readonly heavyQueue?: Queue | undefined;
  /** Left out if the database is the operator's. */
  readonly databaseIdentifier?: string | undefined;
}

/** Makes a dashboard: alarms on top, then a row for each stage with waiting, processed and failed messages. */
export function dashboard(
  scope: Construct,
  { name, alarms, stages, heavyQueue, databaseIdentifier }: DashboardProps,
): Dashboard {
  return new Dashboard(scope, "Dashboard", {
    dashboardName: name,
    widgets: [
      [
        new AlarmStatusWidget({
          title: "Alarms",
          alarms: alarms.map((arn, index) => Alarm.fromAlarmArn(scope, `Alarm${index}`, arn)),
          width: columns,
        }),
      ],
      ...stages.map(stageRow),
      ...(heavyQueue ? [queueGraphs("heavy items", heavyQueue)] : []),
      ...(databaseIdentifier ? [databaseRow(databaseIdentifier)] : []),
    ],
  });
}

function stageRow({ id, source, handler }: DashboardProps["stages"][number]): IWidget[] {
  const { queue, deadLetters } = source;
  return [
    ...queueGraphs(id, queue, [
      deadLetters.metricApproximateNumberOfMessagesVisible({ period, label: "dead letters" }),
    ]),
    graph(`${id}: function`, [
      handler.metricInvocations({ period }),
      handler.metricErrors({ period }),
      handler.metricThrottles({ period }),
      metricOfPostponed(handler, period),
      handler.metricDuration({ period, statistic: "p95" }),
    ]),
  ];
}

function queueGraphs(title: string, queue: Queue, beside: IMetric[] = []): IWidget[] {
  return [
    graph(`${title}: waiting`, [
      queue.metricApproximateNumberOfMessagesVisible({ period }),
      queue.metricApproximateNumberOfMessagesNotVisible({ period }),
      ...beside,
    ]),
    graph(`${title}: messages`, [
      queue.metricNumberOfMessagesSent({ period, statistic: "Sum" }),
      queue.metricNumberOfMessagesDeleted({ period, statistic: "Sum" }),
    ]),
    graph(`${title}: age of the oldest`, [queue.metricApproximateAgeOfOldestMessage({ period, statistic: "Maximum" })]),
  ];
}

function databaseRow(identifier: string): IWidget[] {
  return ["DatabaseConnections", "CPUUtilization", "FreeStorageSpace", "WriteIOPS"].map((name) =>
    graph(`database: ${name}`, [databaseMetric(name, { identifier })]),
  );
}

const graph = (title: string, left: IMetric[]): GraphWidget => new GraphWidget({ title, left, width: columns / 4 });
