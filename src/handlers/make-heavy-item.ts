import { environmentNames, type GenImage } from "../settings/function-environment.ts";
import { heavyVisibilitySeconds } from "../settings/heavy-item-name.ts";
import { heavySettings } from "../settings/heavy-settings.ts";
import { openMessaging } from "../targets/aws/open-messaging.ts";
import { deployedAddresses } from "./deployed-addresses.ts";
import { deployedSettings } from "./deployed-settings.ts";
import { type FunctionEnvironment, required } from "./function-environment.ts";
import { openGenMaker } from "./open-gen-maker.ts";
import { openGenStage } from "./open-gen-stage.ts";
import { stdoutLog } from "./stdout-log.ts";
import { workOnHeavyItem } from "./work-on-heavy-item.ts";

/**
 * Makes one heavy item with the gen function's own stage, over the queue of heavy items and the time and memory of a job.
 * @throws Fault `infrastructure` if the queue cannot be reached
 */
export async function makeHeavyItem(
  env: FunctionEnvironment,
  { image, visibilitySeconds = heavyVisibilitySeconds }: { image?: GenImage; visibilitySeconds?: number } = {},
): Promise<void> {
  const log = stdoutLog({ stage: "gen" }, required(env, environmentNames.metricsOf));
  const settings = heavySettings(deployedSettings(env, "gen"));
  const { itemMaker } = openGenMaker(env, log, image, settings);
  await using maker = itemMaker;
  using messaging = openMessaging(deployedAddresses(env));
  const run = openGenStage(env, log, maker, { settings, messaging });
  await workOnHeavyItem({ messaging, run, timeoutSeconds: settings.batch.timeout_seconds, visibilitySeconds, log });
}
