import {
  BatchClient,
  DescribeComputeEnvironmentsCommand,
  DescribeJobQueuesCommand,
  type JobQueueDetail,
} from "@aws-sdk/client-batch";
import { GetFunctionConfigurationCommand, type LambdaClient } from "@aws-sdk/client-lambda";
import { completeCommands } from "../../../pipeline/text/complete-commands.ts";
import type { AwsAccess } from "../../../settings/aws-access.ts";
import { awsOptions } from "../../../settings/aws-options.ts";
import { heavyStartEnvironment } from "../../../settings/function-environment.ts";
import { heavyStartFunction } from "../../../settings/heavy-item-name.ts";
import type { Settings } from "../../../settings/settings.ts";
import { stackNames } from "../../../settings/stack-outputs.ts";
import type { Check } from "../../target.ts";
import { remakeRemedy } from "../aws-fault.ts";
import { clientSettings } from "../client-settings.ts";
import type { Addresses } from "../read-outputs.ts";
import { attempt } from "./attempt.ts";

/** Checks that AWS Batch takes jobs for heavy items and has a place for them; nothing is asked where there are none. */
export async function checkJobs(
  access: AwsAccess,
  lambda: LambdaClient,
  settings: Settings,
  { itemHeavyQueueUrl }: Addresses,
): Promise<Check[]> {
  if (itemHeavyQueueUrl === undefined) return [];
  const batch = new BatchClient(clientSettings(access));
  try {
    let queue: JobQueueDetail | undefined;
    const queueCheck = await attempt("job queue of AWS Batch", async () => {
      const name = await jobQueueOf(lambda, heavyStartFunction(stackNames(settings).pipeline));
      const { jobQueues = [] } = await batch.send(new DescribeJobQueuesCommand({ jobQueues: [name] }));
      [queue] = jobQueues;
      return stateOf(queue, enabling(access, `update-job-queue --job-queue ${queue?.jobQueueName}`));
    });
    if (!queue) return [queueCheck];
    const places = (queue.computeEnvironmentOrder ?? []).flatMap(({ computeEnvironment }) => computeEnvironment ?? []);
    const placeCheck = await attempt("compute environment of AWS Batch", async () => {
      const command = new DescribeComputeEnvironmentsCommand({ computeEnvironments: places });
      const [place] = (await batch.send(command)).computeEnvironments ?? [];
      const update = `update-compute-environment --compute-environment ${place?.computeEnvironmentName}`;
      return stateOf(place, enabling(access, update));
    });
    return [queueCheck, placeCheck];
  } finally {
    batch.destroy();
  }
}

/** The queue in which the function that starts jobs puts them. */
async function jobQueueOf(lambda: LambdaClient, functionName: string): Promise<string> {
  const { Environment } = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName: functionName }));
  return Environment?.Variables?.[heavyStartEnvironment.jobQueue] ?? "";
}

/** States of the parts of AWS Batch, which has the same for queues and compute environments. */
interface BatchState {
  readonly state?: string | undefined;
  readonly status?: string | undefined;
  readonly statusReason?: string | undefined;
}

/** The command that enables a part, in the account and region that were asked. */
const enabling = (access: AwsAccess, update: string): string =>
  completeCommands(`aws batch ${update} --state ENABLED`, awsOptions(access));

function stateOf(part: BatchState | undefined, enable: string): Omit<Check, "part"> {
  if (!part || part.status === "DELETED") return { ok: false, found: "missing", remedy: remakeRemedy };
  const { state = "unknown", status = "unknown", statusReason } = part;
  const found = `${status.toLowerCase()}, ${state.toLowerCase()}${statusReason ? `: ${statusReason}` : ""}`;
  if (status === "VALID" && state === "ENABLED") return { ok: true, found: "valid, enabled" };
  if (status === "INVALID") return { ok: false, found, remedy: `mend what the reason names, then ${enable}` };
  return { ok: false, found, remedy: status === "VALID" ? enable : "wait until it is done" };
}
