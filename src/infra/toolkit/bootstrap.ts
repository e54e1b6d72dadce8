import { BootstrapEnvironments, BootstrapStackParameters } from "@aws-cdk/toolkit-lib";
import { DefaultStackSynthesizer } from "aws-cdk-lib";
import type { AwsAccess } from "../../settings/aws-access.ts";
import type { Settings } from "../../settings/settings.ts";
import { openToolkit } from "./open-toolkit.ts";
import { toolkitFault } from "./toolkit-fault.ts";
import { ToolkitHost } from "./toolkit-host.ts";
import type { Watcher } from "./watcher.ts";

export interface BootstrapOptions {
  readonly account: string;
  readonly region: string;
  /** Managed policies that bound CloudFormation's rights; left out, those it had, else all rights. */
  readonly executionPolicies?: readonly string[] | undefined;
  readonly settings: Pick<Settings, "bootstrap_qualifier" | "permissions_boundary" | "tags">;
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
  { account, region, executionPolicies, settings }: BootstrapOptions,
  connection: AwsAccess,
  watcher: Watcher,
): Promise<Bootstrapped> {
  const host = new ToolkitHost(watcher);
  const { bootstrap_qualifier: qualifier, permissions_boundary: boundary, tags } = settings;
  const toolkit = openToolkit({ ...connection, region }, host, stackOf(qualifier));
  try {
    const { environments } = await toolkit.bootstrap(BootstrapEnvironments.fromList([`aws://${account}/${region}`]), {
      parameters: BootstrapStackParameters.withExisting({
        qualifier,
        ...(executionPolicies && { cloudFormationExecutionPolicies: [...executionPolicies] }),
        // The template takes a name, with its path, and makes the ARN of it.
        ...(boundary !== undefined && { customPermissionsBoundary: boundary.replace(/^.*:policy\//, "") }),
      }),
      ...(Object.keys(tags).length > 0 && {
        tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
      }),
    });
    return { account, region, changed: environments.some(({ status }) => status === "success") };
  } catch (error) {
    throw toolkitFault(error, host, { ...connection, region });
  }
}

/** A second bootstrap of an account is a stack of its own. */
const stackOf = (qualifier: string): string =>
  qualifier === DefaultStackSynthesizer.DEFAULT_QUALIFIER ? "CDKToolkit" : `CDKToolkit-${qualifier}`;
