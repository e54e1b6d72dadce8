import { App, Tags } from "aws-cdk-lib";
import { CfnLogGroup } from "aws-cdk-lib/aws-logs";
import { Fault } from "../pipeline/fault/fault.ts";
import type { Settings } from "../settings/settings.ts";
import { ownStackMark, stackNames } from "../settings/stack-outputs.ts";
import type { Assets } from "./code/assets.ts";
import { PgstacStack } from "./database/pgstac-stack.ts";
import { VpcStack } from "./network/vpc-stack.ts";
import { PipelineStack } from "./pipeline-stack.ts";
import { placeRoles } from "./rights/place-roles.ts";
import { qualifierContext } from "./toolkit/qualifier-context.ts";

/** Choices of the CDK that new applications make; the rest stay as they always were. */
const featureFlags = {
  // A private API would otherwise change how API Gateway logs in the whole account.
  "@aws-cdk/aws-apigateway:disableCloudWatchRole": true,
  "@aws-cdk/aws-iam:minimizePolicies": true,
  "@aws-cdk/aws-secretsmanager:useAttachedSecretResourcePolicyForSecretTargetAttachments": true,
  "@aws-cdk/core:checkSecretUsage": true,
};

/**
 * Builds the stacks that settings ask for: VPC and database only if the operator has none. The same settings and assets
 * always make the same templates.
 * @throws Fault `invalid_settings` for settings that AWS does not take
 */
export function buildApp(settings: Settings, assets: Assets, outdir?: string): App {
  checkExisting(settings);
  const app = new App({
    ...(outdir !== undefined && { outdir }),
    analyticsReporting: false,
    treeMetadata: false,
    context: { ...featureFlags, [qualifierContext]: settings.bootstrap_qualifier },
  });
  const names = stackNames(settings);
  const { account, region, termination_protection: terminationProtection } = settings;
  const env = { ...(account !== undefined && { account }), ...(region !== undefined && { region }) };
  const props = { env, settings, terminationProtection };
  const vpc = settings.existing_vpc_id
    ? undefined
    : new VpcStack(app, names.vpc, { ...props, description: `${ownStackMark.value}: network` });
  const pgstac = settings.existing_database_secret_arn
    ? undefined
    : new PgstacStack(app, names.pgstac, {
        ...props,
        assets,
        network: vpc?.network,
        description: `${ownStackMark.value}: pgstac database`,
      });
  new PipelineStack(app, names.pipeline, {
    ...props,
    assets,
    network: vpc?.network ?? pgstac?.network,
    database: pgstac,
    description: `${ownStackMark.value}: pipeline`,
  });
  placeRoles(app, settings);
  for (const [key, value] of Object.entries(settings.tags)) Tags.of(app).add(key, value);
  for (const part of app.node.findAll()) {
    if (part instanceof CfnLogGroup) part.retentionInDays = settings.log_retention_days;
  }
  return app;
}

/** Refuses subnets without their VPC and a security group without its database: they would silently not be used. */
function checkExisting(settings: Settings): void {
  const belongings = [
    ["existing_subnet_ids", "existing_vpc_id"],
    ["existing_database_security_group_id", "existing_database_secret_arn"],
  ] as const;
  for (const [key, owner] of belongings) {
    if (settings[key] === undefined || settings[owner] !== undefined) continue;
    throw new Fault("invalid_settings", `${key} is set and ${owner} is not`, {
      remedy: `set both, or leave ${key} out`,
    });
  }
}
