import { Fault } from "../pipeline/fault.ts";
import { parseJson } from "../pipeline/json.ts";
import type { Stage } from "../pipeline/stage.ts";
import { environmentNames } from "../settings/function-environment.ts";
import { type FunctionSettings, readFunctionSettings } from "../settings/function-settings.ts";
import type { AwsMessagingOptions } from "../targets/aws/messaging.ts";

export type FunctionEnvironment = Readonly<Record<string, string | undefined>>;

/** @throws Fault `invalid_settings` where the function was deployed without it */
export function required(env: FunctionEnvironment, name: string): string {
  const value = env[name];
  if (value) return value;
  throw new Fault("invalid_settings", `${name} is not in the function's environment`, {
    remedy: "stac-ingest deploy",
  });
}

/** The settings that a stage's function was deployed with. */
export function deployedSettings<Name extends Stage>(env: FunctionEnvironment, stage: Name): FunctionSettings<Name> {
  const { settings } = environmentNames;
  return readFunctionSettings(parseJson(required(env, settings), settings), stage, settings);
}

/** How the database's certificate is checked; undefined leaves it to the default. */
export const deployedSslMode = (env: FunctionEnvironment): string | undefined => env[environmentNames.sslMode];

/** Topics and queues; a function is told only of those it uses. */
export function deployedAddresses(env: FunctionEnvironment): AwsMessagingOptions["addresses"] {
  const names = environmentNames;
  const told = (name: string): string => env[name] ?? "";
  return {
    gen: { topicArn: "", queueUrl: told(names.itemGenQueueUrl), deadLetterUrl: told(names.itemGenDeadLetterUrl) },
    load: {
      topicArn: told(names.itemLoadTopicArn),
      queueUrl: told(names.itemLoadQueueUrl),
      deadLetterUrl: told(names.itemLoadDeadLetterUrl),
    },
  };
}

/** Fails where something the function needs was left out of its environment. */
export function checkEnvironment(env: FunctionEnvironment, names: readonly string[]): void {
  for (const name of names) required(env, name);
}
