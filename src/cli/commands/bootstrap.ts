import { Command } from "commander";
import type { Context } from "../context.ts";
import { examples } from "../examples.ts";
import { connectionOf } from "../setup/prepare-deployment.ts";
import { withCdk } from "../setup/with-cdk.ts";
import { watchDeployment } from "../watch-deployment.ts";

export function bootstrapCommand(context: Context): Command {
  return new Command("bootstrap")
    .description("prepare an AWS account and region for deployments, once")
    .option("--execution-policy <arn...>", "managed policies that limit what CloudFormation may do (default: no limit)")
    .addHelpText("after", examples("stac-ingest bootstrap --profile production --region eu-west-1"))
    .action(async ({ executionPolicy: executionPolicies }: { executionPolicy?: readonly string[] }) => {
      const { bootstrap } = await withCdk(() => import("../../infra/toolkit/bootstrap.ts"));
      const configuration = await context.readConfiguration();
      const { settings } = configuration;
      const connection = connectionOf(configuration, context);
      const { readCaller } = await import("../../targets/aws/read-caller.ts");
      const watcher = watchDeployment(context, { requireApproval: "never", yes: true });
      const caller = await readCaller(connection, settings.account);
      const done = await bootstrap({ ...caller, executionPolicies, settings }, connection, watcher);
      context.print(done, ({ account, region, changed }) =>
        changed ? `account ${account} is ready in ${region}` : `account ${account} was ready in ${region} already`,
      );
      context.note("next: stac-ingest deploy");
    });
}
