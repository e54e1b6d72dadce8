import { Stack } from "aws-cdk-lib";
import type { ITopic } from "aws-cdk-lib/aws-sns";
import type { Construct } from "constructs";
import { alarmMaker } from "./alarm-maker.ts";
import { dashboard } from "./dashboard.ts";
import { databaseAlarms, type WatchedDatabase } from "./database-alarms.ts";
import type { Surroundings } from "./function-environments.ts";
import { metricMathCondition } from "./metric-math.ts";
import type { PipelineFunctions } from "./pipeline-outputs.ts";
import { functionAlarms, stageAlarms } from "./stage-alarms.ts";

interface Watched {
  readonly surroundings: Surroundings;
  readonly functions: PipelineFunctions;
  readonly topics: readonly ITopic[];
  readonly watched: WatchedDatabase | undefined;
}

/** Alarms of all that can go wrong unseen, and a dashboard. */
export function watchPipeline(scope: Construct, { surroundings, functions, topics, watched }: Watched): void {
  const { gen, load } = surroundings;
  const makeAlarm = alarmMaker(scope, topics);
  const metricMath = metricMathCondition(scope);
  const alarms = [
    ...stageAlarms(makeAlarm, "ItemGen", { source: gen, handler: functions.gen, metricMath }),
    ...stageAlarms(makeAlarm, "ItemLoad", { source: load, handler: functions.load, metricMath }),
    ...functionAlarms(
      makeAlarm,
      "Operate",
      functions.operate,
      `aws logs tail ${functions.operate.logGroup.logGroupName}`,
    ),
    ...(watched ? databaseAlarms(makeAlarm, watched) : []),
  ];
  dashboard(scope, {
    name: Stack.of(scope).stackName,
    alarms,
    stages: [
      { id: "gen", source: gen, handler: functions.gen },
      { id: "load", source: load, handler: functions.load },
    ],
    databaseIdentifier: watched?.identifier,
  });
}
