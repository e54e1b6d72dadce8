import {
  type EventSourceMappingConfiguration,
  GetAccountSettingsCommand,
  GetFunctionConfigurationCommand,
  type LambdaClient,
} from "@aws-sdk/client-lambda";
import { type Stage, stages } from "../../../pipeline/message/stage.ts";
import { bulkLoadFunction } from "../../../settings/bulk-load.ts";
import { heavyStartFunction } from "../../../settings/heavy-item-name.ts";
import type { Settings } from "../../../settings/settings.ts";
import { stackNames } from "../../../settings/stack-outputs.ts";
import { stageNumbers } from "../../../settings/stage-numbers.ts";
import type { Check } from "../../target.ts";
import { remakeRemedy } from "../aws-fault.ts";
import { isDisabled, readEventSources } from "../event-sources.ts";
import type { Addresses } from "../read-outputs.ts";
import { attempt } from "./attempt.ts";

/** Checks that the functions can run, are invoked by their queues, and may run as often at once as settings say. */
export async function checkFunctions(
  lambda: LambdaClient,
  settings: Settings,
  { itemGenFunctionName, itemLoadFunctionName, operateFunctionName, itemHeavyQueueUrl }: Addresses,
): Promise<Check[]> {
  const { pipeline } = stackNames(settings);
  const heavy = itemHeavyQueueUrl === undefined ? [] : [heavyStartFunction(pipeline)];
  const names = [itemGenFunctionName, itemLoadFunctionName, bulkLoadFunction(pipeline), operateFunctionName, ...heavy];
  return Promise.all([
    ...names.map((name) => checkFunction(lambda, name)),
    ...stages.map((stage) =>
      attempt(`event source of ${stage}`, async () => {
        const sources = await readEventSources(lambda, { gen: itemGenFunctionName, load: itemLoadFunctionName });
        return eventSourceState(stage, sources[stage]);
      }),
    ),
    attempt("functions at once", async () => {
      const { AccountLimit } = await lambda.send(new GetAccountSettingsCommand({}));
      const limit = AccountLimit?.ConcurrentExecutions ?? 0;
      const wanted = stages.reduce((sum, stage) => sum + stageNumbers(settings, stage).concurrency, 0);
      const ok = limit >= wanted;
      const remedy = "ask for a higher quota of concurrent executions, or lower gen.concurrency";
      return { ok, found: `the account may run ${limit}, settings ask for ${wanted}`, ...(!ok && { remedy }) };
    }),
  ]);
}

function eventSourceState(stage: Stage, source: EventSourceMappingConfiguration | undefined): Omit<Check, "part"> {
  if (!source) return { ok: false, found: "missing", remedy: remakeRemedy };
  const { State = "unknown", BatchSize, MaximumBatchingWindowInSeconds = 0 } = source;
  if (State === "Enabled") {
    return { ok: true, found: `enabled, ${BatchSize} messages or ${MaximumBatchingWindowInSeconds} s` };
  }
  // Creating, Enabling, Updating: on its way.
  const remedy = isDisabled(source) ? `stac-ingest resume ${stage}` : "wait until it is done";
  return { ok: false, found: isDisabled(source) ? "paused" : State, remedy };
}

async function checkFunction(lambda: LambdaClient, name: string): Promise<Check> {
  return attempt(`function ${name}`, async () => {
    const found = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName: name }));
    const { State = "Active", StateReason, LastUpdateStatus, MemorySize, Timeout } = found;
    if (State === "Inactive") return { ok: true, found: "asleep; the first run takes longer" };
    if (State !== "Active" || LastUpdateStatus === "Failed") {
      const why = StateReason ?? found.LastUpdateStatusReason;
      return { ok: false, found: `${State}${why ? `: ${why}` : ""}`, remedy: "stac-ingest deploy" };
    }
    return { ok: true, found: `active, ${MemorySize} MB, ${Timeout} s` };
  });
}
