import type { Log } from "../pipeline/log.ts";
import { environmentNames, functionEnvironment } from "../settings/function-environment.ts";
import { stageNumbers } from "../settings/stage-numbers.ts";
import type { ItemMaker } from "../stactools/item-maker.ts";
import { openMessaging } from "../targets/aws/open-messaging.ts";
import { openAwsPayloads } from "../targets/aws/payloads.ts";
import { genStage, type RunStage } from "../targets/run-stage.ts";
import { deployedAddresses } from "./deployed-addresses.ts";
import { deployedSettings } from "./deployed-settings.ts";
import { checkEnvironment, type FunctionEnvironment, required } from "./function-environment.ts";

/** Opens the gen stage over the addresses in the function's environment and workers that run already. */
export function openGenStage(env: FunctionEnvironment, log: Log, itemMaker: ItemMaker): RunStage {
  checkEnvironment(env, functionEnvironment["item-gen"]);
  const bucket = required(env, environmentNames.payloadBucket);
  const payloads = openAwsPayloads();
  const settings = deployedSettings(env, "gen");
  return genStage({
    messaging: openMessaging(deployedAddresses(env)),
    numbers: stageNumbers(settings, "gen"),
    log,
    strict: settings.strict,
    createItem: (...asked) => itemMaker.createItem(...asked),
    storePayload: (text) => payloads.store(bucket, text),
  });
}
