import type { LambdaClient } from "@aws-sdk/client-lambda";
import type { Operate } from "../../../pipeline/operate/operate.ts";
import type { AwsAccess } from "../../../settings/aws-access.ts";
import type { Settings } from "../../../settings/settings.ts";
import type { Check } from "../../target.ts";
import type { Addresses } from "../read-outputs.ts";
import { attempt } from "./attempt.ts";
import { checkBuckets } from "./check-buckets.ts";
import { checkDatabase } from "./check-database.ts";
import { checkFunctions } from "./check-functions.ts";
import { checkIdentity } from "./check-identity.ts";
import { checkJobs } from "./check-jobs.ts";
import { checkQueues } from "./check-queues.ts";
import { checkStacks } from "./check-stacks.ts";

export interface AwsParts {
  readonly settings: Settings;
  readonly access: AwsAccess;
  readonly lambda: LambdaClient;
  readonly operate: Operate;
  readonly readAddresses: () => Promise<Addresses>;
}

/** Everything the pipeline on AWS needs, from the credentials to the database; what hangs on a failed part is left out. */
export async function checkAws({ settings, access, lambda, operate, readAddresses }: AwsParts): Promise<Check[]> {
  const identity = await checkIdentity(access, settings.account);
  if (identity.some(({ ok }) => !ok)) return identity;
  const stacks = await checkStacks(settings, access);
  const addresses = await readAddresses().catch(() => undefined);
  if (!addresses) return [...identity, ...stacks];
  const parts = await Promise.all([
    checkFunctions(lambda, settings, addresses),
    checkQueues(access, settings, addresses),
    checkJobs(access, lambda, settings, addresses),
    checkBuckets(access, settings),
    attempt("database", () => checkDatabase(operate, settings)),
  ]);
  return [...identity, ...stacks, ...parts.flat()];
}
