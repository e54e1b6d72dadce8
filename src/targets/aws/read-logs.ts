import { setTimeout as wait } from "node:timers/promises";
import type { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import type { LogRecord } from "../../pipeline/message/log.ts";
import type { Stage } from "../../pipeline/message/stage.ts";
import { inOrderOfTime } from "../in-order-of-time.ts";
import type { LogQuery } from "../target.ts";
import { LogGroup } from "./log-group.ts";

/** CloudWatch answers few requests a second to a whole account. */
const lookEveryMilliseconds = 2_000;

/**
 * The records of log groups, each with its stage, in order of time; with `follow` also those that come, until the signal
 * aborts.
 */
export async function* readLogs(
  logs: CloudWatchLogsClient,
  groupNames: readonly (readonly [stage: Stage, name: string])[],
  query: LogQuery,
): AsyncGenerator<LogRecord> {
  const groups = groupNames
    .filter(([stage]) => !query.stage || query.stage === stage)
    .map(([stage, name]) => new LogGroup(logs, stage, name, query));
  do {
    yield* inOrderOfTime(groups.map((group) => group.read()));
    if (query.follow) await wait(lookEveryMilliseconds, undefined, { signal: query.signal }).catch(() => {});
  } while (query.follow && !query.signal.aborted);
}
