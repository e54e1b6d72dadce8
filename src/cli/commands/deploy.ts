import { Command, Option } from "commander";
import type { AwsAccess } from "../../settings/aws-access.ts";
import type { Settings } from "../../settings/settings.ts";
import { stackNames } from "../../settings/stack-outputs.ts";
import type { Context } from "../context.ts";
import { examples } from "../examples.ts";
import { outputsTable, withoutExports } from "../outputs-table.ts";
import { prepareDeployment } from "../prepare-deployment.ts";
import { onSamePipeline } from "../same-pipeline.ts";
import { chosenStacks, type StackPart, stackOption } from "../stack-option.ts";
import { type Approval, approvals, watchDeployment } from "../watch-deployment.ts";
import { withCdk } from "../with-cdk.ts";

interface DeployOptions {
  readonly stack?: readonly StackPart[];
  readonly requireApproval: Approval;
  readonly yes?: boolean;
}

/** An account that has no executions to reserve bounds the STAC API by itself. */
async function reservesExecutions(context: Context, settings: Settings, connection: AwsAccess): Promise<boolean> {
  if (!settings.stac_api || settings.existing_database_secret_arn !== undefined) return true;
  const { mayReserveExecutions } = await import("../../targets/aws/may-reserve-executions.ts");
  if (await mayReserveExecutions(settings.stac_api_concurrency, connection)) return true;
  context.note(
    "the account has too few concurrent executions to reserve some: the STAC API takes its share of them with all functions",
  );
  return false;
}

export function deployCommand(context: Context): Command {
  return new Command("deploy")
    .description("put the pipeline on AWS, or bring it up to date")
    .addOption(stackOption())
    .addOption(
      new Option("--require-approval <when>", "ask before changes: always, or where rights grow")
        .choices(approvals)
        .default("broadening"),
    )
    .option("--yes", "ask nothing")
    .addHelpText(
      "after",
      examples("stac-ingest deploy", "stac-ingest deploy --stack pipeline --yes --region eu-west-1"),
    )
    .action(async ({ stack, requireApproval, yes = false }: DeployOptions) => {
      const { settings } = await context.readConfiguration();
      if (settings.gen_image === undefined && (stack === undefined || stack.includes("pipeline"))) {
        const { requireDocker } = await import("../../infra/require-docker.ts");
        await requireDocker(context.terminal.env["CDK_DOCKER"] ?? "docker");
      }
      const { deploy } = await withCdk(() => import("../../infra/deploy.ts"));
      await using deployment = await prepareDeployment(context);
      const { folder, stacks, connection } = deployment;
      const { checkBuckets } = await import("../../targets/aws/checks/check-buckets.ts");
      for (const { part, found, remedy } of await checkBuckets(connection, settings)) {
        if (remedy !== undefined) context.note(`${part}: ${found} (try: ${remedy})`);
      }
      const watcher = watchDeployment(context, { requireApproval, yes });
      const chosen = chosenStacks(stack, stacks, settings);
      const deployed = await deploy(folder, chosen, connection, watcher, {
        reservesExecutions: await reservesExecutions(context, settings, connection),
      });
      context.print(deployed.map(withoutExports), outputsTable);
      if (deployed.some((each) => each.stack === stackNames(settings).pipeline)) {
        const onAws = settings.target === "aws" ? "" : " --target aws";
        const next = `stac-ingest collections load collection.json${onAws}`;
        context.note(`next: ${onSamePipeline(next, context.argv)}`);
      }
    });
}
