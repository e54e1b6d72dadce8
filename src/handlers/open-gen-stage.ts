import { environmentNames, functionEnvironment, type GenImage, genImage } from "../pipeline/function-environment.ts";
import type { Log } from "../pipeline/log.ts";
import { stageNumbers } from "../pipeline/settings.ts";
import { openItemMaker } from "../stactools/open-item-maker.ts";
import { openMessaging } from "../targets/aws/open-messaging.ts";
import { openAwsPayloads } from "../targets/aws/payloads.ts";
import { genStage, type RunStage } from "../targets/run-stage.ts";
import { checkEnvironment, deployedAddresses, deployedSettings, type Environment, required } from "./environment.ts";

/** The gen stage over what the function's environment names and its image holds. */
export function openGenStage(env: Environment, log: Log, image: GenImage = genImage): RunStage {
  checkEnvironment(env, functionEnvironment["item-gen"]);
  const settings = deployedSettings(env);
  const bucket = required(env, environmentNames.payloadBucket);
  const payloads = openAwsPayloads();
  const itemMaker = openItemMaker({ settings, ...image, log });
  return genStage({
    messaging: openMessaging(deployedAddresses(env)),
    numbers: stageNumbers(settings, "gen"),
    log,
    createItem: (request, time) => itemMaker.createItem(request, time),
    storePayload: (text) => payloads.store(bucket, text),
  });
}
