import { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import { LambdaClient } from "@aws-sdk/client-lambda";
import { Fault } from "../../pipeline/fault/fault.ts";
import { type Stage, stages } from "../../pipeline/message/stage.ts";
import type { Operate, OperateRequest } from "../../pipeline/operate/operate.ts";
import { ClosingStack } from "../../pipeline/process/closing-stack.ts";
import type { AwsAccess } from "../../settings/aws-access.ts";
import { bulkLoadFunction } from "../../settings/bulk-load.ts";
import { heavyLogGroup } from "../../settings/heavy-item-name.ts";
import { hasHeavy } from "../../settings/heavy-settings.ts";
import { runsFolder } from "../../settings/runs-folder.ts";
import type { Settings } from "../../settings/settings.ts";
import { bootstrapFunction, stackNames } from "../../settings/stack-outputs.ts";
import type { Target } from "../target.ts";
import { AcceptedFiles } from "./accepted-files.ts";
import { checkAws } from "./checks/check-aws.ts";
import { clientSettings } from "./client-settings.ts";
import { enableEventSources, isDisabled, readEventSources } from "./event-sources.ts";
import { invokeOperate } from "./invoke-operate.ts";
import { knownAddresses } from "./known-addresses.ts";
import { logGroupOf } from "./log-group.ts";
import { openMessaging } from "./open-messaging.ts";
import { openAwsPayloads } from "./payloads.ts";
import { queuesOf } from "./queue-addresses.ts";
import { readLogs } from "./read-logs.ts";
import type { Addresses } from "./read-outputs.ts";
import { refreshedMessaging } from "./refreshed-messaging.ts";

export interface AwsTargetOptions {
  readonly settings: Settings;
  readonly access: AwsAccess;
  readonly cacheFolder: string;
  /** Holds what was sent of runs that are not sent to their end. */
  readonly stateFolder: string;
}

/** Longer than Lambda lets any function run: an invocation given up here would be sent once more while it still works. */
const invocationTimeoutMilliseconds = 930_000;

/** The pipeline that `stac-ingest deploy` made. Nothing is asked of AWS before it is needed. */
export async function openAwsTarget({ settings, access, cacheFolder, stateFolder }: AwsTargetOptions): Promise<Target> {
  const names = stackNames(settings);
  const known = knownAddresses({
    stackName: names.pipeline,
    access,
    cacheFolder,
    account: settings.account,
    hasHeavy: hasHeavy(settings),
  });
  const opened = new ClosingStack();
  const lambda = opened.adopt(new LambdaClient(clientSettings(access, invocationTimeoutMilliseconds)), (client) =>
    client.destroy(),
  );
  const logs = opened.adopt(new CloudWatchLogsClient(clientSettings(access)), (client) => client.destroy());
  const payloads = opened.use(openAwsPayloads(access));

  const accepted = opened.use(new AcceptedFiles(runsFolder(stateFolder)));

  /** A part that is not found may have been deployed anew since its address was read. */
  const at = async <T>(work: (addresses: Addresses) => Promise<T>): Promise<T> => {
    try {
      return await work(await known.read());
    } catch (error) {
      if (!(error instanceof Fault) || error.kind !== "not_found") throw error;
      const moved = await known.readAnew();
      if (!moved) throw error;
      return await work(moved);
    }
  };
  const messagingAt = latest((addresses: Addresses) =>
    opened.use(openMessaging(queuesOf(addresses), access, accepted)),
  );
  const messaging = refreshedMessaging((work) => at((addresses) => work(messagingAt(addresses))));
  const operate = ((request) => {
    if (request.action === "pgstac.migrate") return migrate(lambda, settings, request);
    if (request.action === "objects.list" || request.action === "objects.load") {
      return invokeOperate(lambda, bulkLoadFunction(names.pipeline), request);
    }
    return at(({ operateFunctionName }) => invokeOperate(lambda, operateFunctionName, request));
  }) as Operate;
  return {
    name: "aws",
    messaging,
    operate,
    stagesState: () =>
      at(async (addresses) => {
        const sources = await readEventSources(lambda, functionsOf(addresses));
        const areRun = Object.values(sources).every((source) => source?.State === "Enabled" || isDisabled(source));
        return areRun ? "running" : "stopped";
      }),
    // A change of settings comes with deploy; diff shows it.
    startedOtherwise: async () => false,
    paused: () =>
      at(async (addresses) => {
        const sources = await readEventSources(lambda, functionsOf(addresses));
        return stages.filter((stage) => isDisabled(sources[stage]));
      }),
    setPaused: (which, paused) => at((addresses) => enableEventSources(lambda, functionsOf(addresses), which, !paused)),
    storePayload: (text) => at(({ payloadBucketName }) => payloads.store(payloadBucketName, text)),
    allowFolders: async () => {},
    makeItem: async () => undefined,
    async *logs(query) {
      const addresses = await known.read();
      const heavy = ["gen", heavyLogGroup(names.pipeline)] as const;
      const groups = stages.map((stage) => [stage, logGroupOf(functionsOf(addresses)[stage])] as const);
      yield* readLogs(logs, addresses.itemHeavyQueueUrl === undefined ? groups : [...groups, heavy], query);
    },
    places: async () => ({ stack: names.pipeline, ...(await known.read()) }),
    checks: () => checkAws({ settings, access, lambda, operate, readAddresses: known.read }),
    [Symbol.asyncDispose]: () => opened[Symbol.asyncDispose](),
  };
}

/** The operate function has neither the right to migrate nor pgstac's SQL. */
async function migrate(lambda: LambdaClient, settings: Settings, request: OperateRequest) {
  if (settings.existing_database_secret_arn === undefined) {
    return invokeOperate(lambda, bootstrapFunction(stackNames(settings).pgstac), request);
  }
  throw new Fault("wrong_usage", "the database is yours, and no function here may migrate it", {
    remedy: "stac-ingest pgstac migrate --database-url and its address, from a machine that reaches it",
  });
}

/** Makes something of a value and keeps it for as long as the value stays the same. */
function latest<Value, Made>(make: (value: Value) => Made): (value: Value) => Made {
  let last: { readonly value: Value; readonly made: Made } | undefined;
  return (value) => {
    if (last?.value !== value) last = { value, made: make(value) };
    return last.made;
  };
}

const functionsOf = ({ itemGenFunctionName, itemLoadFunctionName }: Addresses): Readonly<Record<Stage, string>> => ({
  gen: itemGenFunctionName,
  load: itemLoadFunctionName,
});
