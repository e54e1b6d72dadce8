import { Stack } from "aws-cdk-lib";
import type { ITopic } from "aws-cdk-lib/aws-sns";
import type { Construct } from "constructs";
import { stages } from "../../pipeline/message/stage.ts";
import type { Surroundings } from "../functions/function-environments.ts";
import type { HeavyParts } from "../heavy/heavy-items.ts";
import type { PipelineFunctions } from "../pipeline-outputs.ts";
import { stageIds } from "../queues/stage-ids.ts";
import { alarmMaker, type MakeAlarm } from "./alarm-maker.ts";
import { dashboard } from "./dashboard.ts";
import { databaseAlarms, type WatchedDatabase } from "./database-alarms.ts";
import { heavyAlarms } from "./heavy-alarms.ts";
import { metricMathCondition } from "./metric-math.ts";
import { functionAlarms, stageAlarms } from "./stage-alarms.ts";

interface Watched {
  readonly surroundings: Surroundings;
  readonly functions: PipelineFunctions;
  readonly heavy: HeavyParts | undefined;
  readonly topics: readonly ITopic[];
  readonly watched: WatchedDatabase | undefined;
}

/** Adds alarms for failures that nobody would see otherwise, and a dashboard. */
export function watchPipeline(scope: Construct, { surroundings, functions, heavy, topics, watched }: Watched): void {
  const watchedStages = stages.map((id) => ({ id, source: surroundings[id], handler: functions[id] }));
  const makeAlarm = alarmMaker(scope, topics);
  const metricMath = metricMathCondition(scope);
  const queue = surroundings.heavy;
  const alarms = [
    ...watchedStages.flatMap(({ id, source, handler }) =>
      stageAlarms(makeAlarm, stageIds[id], { source, handler, metricMath }),
    ),
    ...functionAlarms(makeAlarm, "Operate", functions.operate.functionName, {
      failed: `aws logs tail ${functions.operate.logGroup.logGroupName}`,
      throttled: "Raise the account's concurrency or lower gen.concurrency",
    }),
    ...(heavy && queue ? heavyAlarms(makeAlarm, { queue, starter: heavy.starter, metricMath }) : []),
    ...(watched ? databaseAlarms(makeAlarm, watched) : []),
    ...(watched?.apiFunction !== undefined ? apiAlarms(makeAlarm, watched.apiFunction) : []),
  ];
  dashboard(scope, {
    name: Stack.of(scope).stackName,
    alarms,
    stages: watchedStages,
    heavyQueue: queue,
    databaseIdentifier: watched?.identifier,
  });
}

/** Makes alarms for the STAC API, which it knows by its name: of what another stack exports, that one could not let go. */
function apiAlarms(makeAlarm: MakeAlarm, name: string): string[] {
  return functionAlarms(makeAlarm, "StacApi", name, {
    failed: `aws logs tail /aws/lambda/${name}`,
    throttled: "Requests are refused. Raise stac_api_concurrency or the account's concurrency",
  });
}
