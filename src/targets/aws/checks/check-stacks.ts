import type { AwsAccess } from "../../../settings/aws-access.ts";
import type { Settings } from "../../../settings/settings.ts";
import { stackNames, wantedStacks } from "../../../settings/stack-outputs.ts";
import type { Check } from "../../target.ts";
import { addressesIn, isWhole, readStack } from "../read-outputs.ts";
import { attempt } from "./attempt.ts";

/** Checks that each stack that settings ask for is deployed completely. */
export async function checkStacks(settings: Settings, access: AwsAccess): Promise<Check[]> {
  const { pipeline } = stackNames(settings);
  return Promise.all(
    wantedStacks(settings).map((name) =>
      attempt(`stack ${name}`, async () => {
        const stack = await readStack(name, access);
        if (!stack) return { ok: false, found: "not deployed", remedy: "stac-ingest deploy" };
        if (name === pipeline) addressesIn(name, stack);
        const ok = isWhole(stack.status);
        const remedy = stack.status.endsWith("_IN_PROGRESS") ? "wait until it is done" : "stac-ingest deploy";
        return { ok, found: stack.status, ...(!ok && { remedy }) };
      }),
    ),
  );
}
