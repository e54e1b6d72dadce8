import {
  type EventSourceMappingConfiguration,
  type LambdaClient,
  ListEventSourceMappingsCommand,
} from "@aws-sdk/client-lambda";
import { type Stage, stages } from "../../pipeline/stage.ts";
import { awsFault } from "./aws-fault.ts";

/** The event source mapping of each stage's function; undefined if it has none. */
export async function readEventSources(
  lambda: LambdaClient,
  functionNames: Readonly<Record<Stage, string>>,
): Promise<Readonly<Record<Stage, EventSourceMappingConfiguration | undefined>>> {
  const found = await Promise.all(
    stages.map(async (stage) => {
      const FunctionName = functionNames[stage];
      const command = new ListEventSourceMappingsCommand({ FunctionName });
      const { EventSourceMappings = [] } = await lambda.send(command).catch((error: unknown) => {
        throw awsFault(error, `the event sources of ${FunctionName}`) ?? error;
      });
      const enabled = EventSourceMappings.find(({ State }) => State === "Enabled");
      return [stage, enabled ?? EventSourceMappings[0]] as const;
    }),
  );
  return Object.fromEntries(found) as Record<Stage, EventSourceMappingConfiguration | undefined>;
}
