import { Stack } from "aws-cdk-lib";
import type { ITopic } from "aws-cdk-lib/aws-sns";
import type { Construct } from "constructs";
import { alarmMaker, databaseAlarms, functionAlarms, stageAlarms, type WatchedDatabase } from "./alarms.ts";
import { dashboard } from "./dashboard.ts";
import type { Surroundings } from "./function-environments.ts";
import type { PipelineFunctions } from "./pipeline-outputs.ts";

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
  const alarms = [
    ...stageAlarms(makeAlarm, "ItemGen", gen, functions.gen),
    ...stageAlarms(makeAlarm, "ItemLoad", load, functions.load),
    ...functionAlarms(makeAlarm, "Operate", functions.operate),
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
