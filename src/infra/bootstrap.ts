import { BootstrapEnvironments, BootstrapStackParameters } from "@aws-cdk/toolkit-lib";
import type { AwsAccess } from "../settings/aws-access.ts";
import { openToolkit } from "./open-toolkit.ts";
import { toolkitFault } from "./toolkit-fault.ts";
import { ToolkitHost } from "./toolkit-host.ts";
import type { Watcher } from "./watcher.ts";

export interface BootstrapOptions {
  readonly account: string;
  readonly region: string;
  /** Managed policies that bound CloudFormation's rights; left out, those it had, else all rights. */
  readonly executionPolicies?: readonly string[] | undefined;
}

export interface Bootstrapped {
  readonly account: string;
  readonly region: string;
  /** False if account and region were prepared already. */
  readonly changed: boolean;
}

/**
 * Prepares an account and region for deployments by the CDK: a bucket, a repository and roles. Once for each.
 * @throws Fault `infrastructure`
 */
export async function bootstrap(
  { account, region, executionPolicies }: BootstrapOptions,
  connection: AwsAccess,
  watcher: Watcher,
): Promise<Bootstrapped> {
  const host = new ToolkitHost(watcher);
  const toolkit = openToolkit({ ...connection, region }, host);
  try {
    const { environments } = await toolkit.bootstrap(BootstrapEnvironments.fromList([`aws://${account}/${region}`]), {
      ...(executionPolicies && {
        parameters: BootstrapStackParameters.withExisting({ cloudFormationExecutionPolicies: [...executionPolicies] }),
      }),
    });
    return { account, region, changed: environments.some(({ status }) => status === "success") };
  } catch (error) {
    throw toolkitFault(error, host);
  }
}
