import {
  type EventSourceMappingConfiguration,
  GetEventSourceMappingCommand,
  LambdaClient,
  ListEventSourceMappingsCommand,
  UpdateEventSourceMappingCommand,
} from "@aws-sdk/client-lambda";
import { Fault } from "../../pipeline/fault/fault.ts";
import { type Stage, stages } from "../../pipeline/message/stage.ts";
import { awsFault, remakeRemedy } from "./aws-fault.ts";
import { clientSettings } from "./client-settings.ts";

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

/** Tells if somebody had the function take no more messages. */
export const isDisabled = (source: EventSourceMappingConfiguration | undefined): boolean =>
  source?.State?.startsWith("Disabl") === true;

/**
 * Tells the same of the event source of an id.
 * @throws Fault `not_found` or `infrastructure`
 */
export async function isPausedSource(id: string): Promise<boolean> {
  const lambda = new LambdaClient(clientSettings());
  try {
    return isDisabled(await lambda.send(new GetEventSourceMappingCommand({ UUID: id })));
  } catch (error) {
    throw awsFault(error, `the event source ${id}`) ?? error;
  } finally {
    lambda.destroy();
  }
}

/**
 * Has functions take messages from their queues, or take no more.
 * @throws Fault `not_found` if a function has no event source, `infrastructure` while another change is under way
 */
export async function enableEventSources(
  lambda: LambdaClient,
  functionNames: Readonly<Record<Stage, string>>,
  which: readonly Stage[],
  enabled: boolean,
): Promise<void> {
  const sources = await readEventSources(lambda, functionNames);
  for (const stage of which) {
    const UUID = sources[stage]?.UUID;
    const part = `the event source of ${functionNames[stage]}`;
    if (UUID === undefined) throw new Fault("not_found", `${part} is missing`, { remedy: remakeRemedy });
    await lambda.send(new UpdateEventSourceMappingCommand({ UUID, Enabled: enabled })).catch((error: Error) => {
      if (error.name !== "ResourceInUseException") throw awsFault(error, part) ?? error;
      throw new Fault("infrastructure", `${part} is being changed just now`, {
        remedy: "the same command in a minute",
        cause: error,
      });
    });
  }
}
