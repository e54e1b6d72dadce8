import { LambdaClient } from "@aws-sdk/client-lambda";
import { type Stage, stages } from "../../pipeline/message/stage.ts";
import type { AwsAccess } from "../../settings/aws-access.ts";
import { clientSettings } from "./client-settings.ts";
import { readEventSources } from "./event-sources.ts";

/**
 * Reads the state of each stage's event source in Lambda's words; undefined where there is none.
 * @throws Fault `not_found` or `infrastructure`
 */
export async function readSourceStates(
  functionNames: Readonly<Record<Stage, string>>,
  access: AwsAccess,
): Promise<Readonly<Record<Stage, string | undefined>>> {
  const lambda = new LambdaClient(clientSettings(access));
  try {
    const sources = await readEventSources(lambda, functionNames);
    return Object.fromEntries(stages.map((stage) => [stage, sources[stage]?.State])) as Record<Stage, string>;
  } finally {
    lambda.destroy();
  }
}
