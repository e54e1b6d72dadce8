import { Fault } from "../pipeline/fault.ts";
import { parseJson } from "../pipeline/json.ts";
import { environmentNames } from "../settings/function-environment.ts";
import { readSettings, type Settings } from "../settings/settings.ts";
import type { AwsMessagingOptions } from "../targets/aws/messaging.ts";

export type Environment = Readonly<Record<string, string | undefined>>;

/** @throws Fault `invalid_settings` where the function was deployed without it */
export function required(env: Environment, name: string): string {
  const value = env[name];
  if (value) return value;
  throw new Fault("invalid_settings", `${name} is not in the function's environment`, {
    remedy: "stac-ingest deploy",
  });
}

/** The settings a function was deployed with. */
export function deployedSettings(env: Environment): Settings {
  const { settings } = environmentNames;
  return readSettings(parseJson(required(env, settings), settings), settings);
}

/** How the database's certificate is checked; undefined leaves it to the default. */
export const deployedSslMode = (env: Environment): string | undefined => env[environmentNames.sslMode];

/** Topics and queues; a function is told only of those it uses. */
export function deployedAddresses(env: Environment): AwsMessagingOptions["addresses"] {
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
export function checkEnvironment(env: Environment, names: readonly string[]): void {
  for (const name of names) required(env, name);
}
