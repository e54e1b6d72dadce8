import { Command, Option } from "commander";
import { Fault } from "../../pipeline/fault/fault.ts";
import type { AwsAccess } from "../../settings/aws-access.ts";
import type { Settings } from "../../settings/settings.ts";
import { stackNames, wantedStacks } from "../../settings/stack-outputs.ts";
import type { StackState } from "../../targets/aws/read-outputs.ts";
import type { Context } from "../context.ts";
import { examples } from "../examples.ts";
import { chosenStacks, type StackPart, stackOption } from "../options/stack-option.ts";
import { type Deployment, prepareDeployment, reachAws } from "../setup/prepare-deployment.ts";
import { withCdk } from "../setup/with-cdk.ts";
import { confirm } from "../terminal/confirm.ts";
import { outputsTable, withoutExports } from "../terminal/outputs-table.ts";
import { type Approval, approvals, watchDeployment } from "../watch-deployment.ts";
import { describeTakeOver } from "./deploy/describe-take-over.ts";
import { refuseOthers, type StacksOfOthers } from "./deploy/refuse-others.ts";

interface DeployOptions {
  readonly stack?: readonly StackPart[];
  readonly requireApproval: Approval;
  readonly takeOver?: boolean;
  readonly yes?: boolean;
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
    .option(
      "--take-over",
      "change a pipeline of these names that another program made, in place; says first what stays",
    )
    .option("--yes", "ask nothing")
    .addHelpText(
      "after",
      examples("stac-ingest deploy", "stac-ingest deploy --stack pipeline --yes --region eu-west-1"),
    )
    .action(async ({ stack, requireApproval, takeOver = false, yes = false }: DeployOptions) => {
      const { settings } = await context.readConfiguration();
      if (settings.gen_image === undefined && (stack === undefined || stack.includes("pipeline"))) {
        const { requireDocker } = await import("../../infra/code/require-docker.ts");
        await requireDocker(context.terminal.env["CDK_DOCKER"] ?? "docker");
      }
      const { deploy } = await withCdk(() => import("../../infra/toolkit/deploy.ts"));
      const connection = await reachAws(context);
      const chosen = chosenStacks(stack, wantedStacks(settings), settings);
      const there = await stacksThere(settings, connection);
      const taken = await foundTakeOver(settings, { chosen, there, takeOver, connection });
      const { pipeline } = stackNames(settings);
      if (chosen.includes(pipeline)) {
        const { refuseLosing } = await import("./deploy/refuse-losing.ts");
        const outputs = there.get(pipeline)?.outputs ?? {};
        await refuseLosing({ settings, outputs, access: connection });
      }
      await using deployment = await prepareDeployment(context, connection);
      if (taken) await askBeforeTaking(taken, deployment, context, yes);
      const { folder, reservesExecutions } = deployment;
      const { checkBuckets } = await import("../../targets/aws/checks/check-buckets.ts");
      for (const { part, found, remedy } of await checkBuckets(connection, settings)) {
        if (remedy !== undefined) context.note(`${part}: ${found} (try: ${remedy})`);
      }
      const watcher = watchDeployment(context, { requireApproval, yes });
      const deployed = await deploy(folder, chosen, connection, watcher, { reservesExecutions });
      context.print(deployed.map(withoutExports), outputsTable);
      if (deployed.some((each) => each.stack === stackNames(settings).pipeline)) {
        const onAws = settings.target === "aws" ? "" : " --target aws";
        context.note(`next: stac-ingest collections load collection.json${onAws}`);
      }
    });
}

/** Returns the outputs of another program's pipeline that is to be taken over; undefined where none is there. */
async function foundTakeOver(
  settings: Settings,
  { connection, ...options }: Pick<StacksOfOthers, "chosen" | "there" | "takeOver"> & { connection: AwsAccess },
): Promise<StackState["outputs"] | undefined> {
  const { readNetwork } = await import("../../targets/aws/read-network.ts");
  const names = stackNames(settings);
  const isTaken = await refuseOthers({
    ...options,
    names,
    readNetwork: (stack) => readNetwork(stack, connection),
  });
  return isTaken ? options.there.get(names.pipeline)?.outputs : undefined;
}

async function stacksThere(settings: Settings, connection: AwsAccess): Promise<ReadonlyMap<string, StackState>> {
  const { readStacks } = await import("../../targets/aws/read-outputs.ts");
  return await readStacks(Object.values(stackNames(settings)), connection);
}

async function askBeforeTaking(
  outputs: StackState["outputs"],
  { folder, connection, configuration }: Deployment,
  context: Context,
  yes: boolean,
): Promise<void> {
  const { queueAddresses } = await import("../../targets/aws/queue-addresses.ts");
  const { openMessaging } = await import("../../targets/aws/open-messaging.ts");
  const { diff } = await withCdk(() => import("../../infra/toolkit/diff.ts"));
  const names = stackNames(configuration.settings);
  const addresses = queueAddresses(outputs);
  if (!addresses) {
    throw new Fault("wrong_usage", `${names.pipeline} is no pipeline: it has no topics and queues among its outputs`, {
      remedy: "another --project or --deployment-stage",
    });
  }
  const watcher = watchDeployment(context, { requireApproval: "never", yes: true });
  const { changes } = await diff(folder, [names.pipeline], connection, watcher);
  using messaging = openMessaging(addresses, connection);
  context.note(await describeTakeOver({ names, changes, addresses, messaging }));
  await confirm("Take it over?", { ...context, yes });
}
