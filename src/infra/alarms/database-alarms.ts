import { Duration } from "aws-cdk-lib";
import { Metric } from "aws-cdk-lib/aws-cloudwatch";
import type { MakeAlarm } from "./alarm-maker.ts";

const period = Duration.minutes(5);

/** The properties of a database that its alarms depend on. */
export interface WatchedDatabase {
  readonly identifier: string;
  readonly instanceType: string;
  readonly maxConnections: number;
  readonly allocatedGibibytes: number;
  /** The name of the STAC API's function, if there is one. */
  readonly apiFunction: string | undefined;
}

/** The share of the connections that may be in use. */
export const connectionShare = 0.8;
const freeStorage = { share: 0.2, leastGibibytes: 3 };
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

/** True for classes that earn processor time while they are idle. */
const isBurstable = ({ instanceType }: WatchedDatabase): boolean => instanceType.startsWith("t");

/** Makes alarms for a database that runs out of connections or storage, or costs more than its class does. */
export function databaseAlarms(makeAlarm: MakeAlarm, database: WatchedDatabase): string[] {
  return [
    makeAlarm("DatabaseConnections", {
      metric: databaseMetric("DatabaseConnections", database),
      threshold: Math.floor(database.maxConnections * connectionShare),
      description: "the database is short of connections. Lower load.concurrency or raise db_instance_type",
    }),
    makeAlarm("DatabaseStorage", {
      metric: databaseMetric("FreeStorageSpace", database),
      threshold:
        Math.max(database.allocatedGibibytes * freeStorage.share, freeStorage.leastGibibytes) * bytesPerGibibyte,
      below: true,
      description: "the database is short of storage. Raise db_allocated_storage, or db_max_allocated_storage",
    }),
    ...(isBurstable(database)
      ? [
          makeAlarm("DatabaseCredits", {
            metric: databaseMetric("CPUSurplusCreditsCharged", database),
            threshold: 1,
            description: `the database takes more processor than its class includes, which AWS charges by the hour. A db_instance_type that is larger, or none of t, if that lasts`,
          }),
        ]
      : []),
  ];
}
