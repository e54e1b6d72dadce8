import type { Log } from "../pipeline/message/log.ts";
import type { HeavyItems } from "../pipeline/stage/generate.ts";
import { environmentNames, functionEnvironment } from "../settings/function-environment.ts";
import type { FunctionSettings } from "../settings/function-settings.ts";
import { isHeavy } from "../settings/heavy-settings.ts";
import { stageNumbers } from "../settings/stage-numbers.ts";
import type { ItemMaker } from "../stactools/item-maker.ts";
import { openMessaging } from "../targets/aws/open-messaging.ts";
import { openAwsPayloads } from "../targets/aws/payloads.ts";
import type { Messaging } from "../targets/messaging.ts";
import { genStage, type RunStage } from "../targets/run-stage.ts";
import { deployedAddresses } from "./deployed-addresses.ts";
import { deployedSettings } from "./deployed-settings.ts";
import { checkEnvironment, type FunctionEnvironment, required } from "./function-environment.ts";

/** Opens the gen stage over the addresses in the environment and workers that run already. */
export function openGenStage(
  env: FunctionEnvironment,
  log: Log,
  itemMaker: ItemMaker,
  {
    settings = deployedSettings(env, "gen"),
    messaging = openMessaging(deployedAddresses(env)),
  }: { readonly settings?: FunctionSettings<"gen">; readonly messaging?: Messaging } = {},
): RunStage {
  checkEnvironment(env, functionEnvironment["item-gen"]);
  const bucket = required(env, environmentNames.payloadBucket);
  const payloads = openAwsPayloads();
  return genStage({
    messaging,
    numbers: stageNumbers(settings, "gen"),
    log,
    strict: settings.strict,
    createItem: (...asked) => itemMaker.createItem(...asked),
    storePayload: (text) => payloads.store(bucket, text),
    heavy: env[environmentNames.itemHeavyQueueUrl] ? heavyItems(settings, messaging) : undefined,
  });
}

/** Items whose messages go to the queue of the jobs on AWS Batch. */
const heavyItems = (settings: FunctionSettings<"gen">, messaging: Messaging): HeavyItems => ({
  includes: ({ package_name }) => isHeavy(settings, package_name),
  store: (messages) => messaging.store({ stage: "gen", dead: false, heavy: true }, messages),
});
