import type { Settings } from "../../../pipeline/settings.ts";
import { stackNames } from "../../../pipeline/stack-outputs.ts";
import type { Check } from "../../target.ts";
import type { AwsAccess } from "../client-settings.ts";
import { addressesIn, readStack } from "../read-outputs.ts";
import { attempt } from "./attempt.ts";

/** Whether each stack that settings ask for is deployed to its end. */
export async function checkStacks(settings: Settings, access: AwsAccess): Promise<Check[]> {
  const { vpc, pgstac, pipeline } = stackNames(settings);
  const wanted = [
    ...(settings.existing_vpc_id ? [] : [vpc]),
    ...(settings.existing_database_secret_arn ? [] : [pgstac]),
    pipeline,
  ];
  return Promise.all(
    wanted.map((name) =>
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

/** A stack whose update was undone works as before it. */
const isWhole = (status: string): boolean => /^(CREATE|UPDATE|UPDATE_ROLLBACK|IMPORT)_COMPLETE$/.test(status);
