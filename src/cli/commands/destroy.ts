import { Command } from "commander";
import type { AwsAccess } from "../../settings/aws-access.ts";
import { stackNames } from "../../settings/stack-outputs.ts";
import type { StackState } from "../../targets/aws/read-outputs.ts";
import { askName } from "../ask-name.ts";
import { confirm } from "../confirm.ts";
import type { Context } from "../context.ts";
import { examples } from "../examples.ts";
import { connectionOf } from "../prepare-deployment.ts";
import { onSamePipeline } from "../same-pipeline.ts";
import { watchDeployment } from "../watch-deployment.ts";
import { withCdk } from "../with-cdk.ts";
import { type Loss, lossesOf } from "./destroy/losses.ts";

interface DestroyOptions {
  /** Name of the database's stack; true when it must be asked for. */
  readonly deleteData?: string | true;
  readonly yes?: boolean;
}

export function destroyCommand(context: Context): Command {
  return new Command("destroy")
    .description("remove the pipeline from AWS; its database stays")
    .option("--delete-data [name]", "delete the database, too; type the name of its stack here or when asked")
    .option("--yes", "ask nothing but that name")
    .addHelpText(
      "after",
      examples("stac-ingest destroy", "stac-ingest destroy --delete-data stactools-ingest-test-pgstac --yes"),
    )
    .action((options: DestroyOptions) => destroyPipeline(context, options));
}

async function destroyPipeline(context: Context, { deleteData, yes = false }: DestroyOptions): Promise<void> {
  const { terminal, signal, note, print } = context;
  const configuration = await context.readConfiguration();
  const connection = connectionOf(configuration, context);
  const names = stackNames(configuration.settings);
  const there = await deployedStacks(names, connection);
  const losses = lossesOf(names, there, deleteData !== undefined);
  if (losses.length === 0) {
    const kept = [...there.keys()];
    print({ deleted: [], kept }, () => kept.map((name) => `kept ${name}`).join("\n") || "nothing is deployed");
    noteKept(kept, names.pgstac, context);
    return;
  }
  for (const { stack, what } of losses) note(`${stack} will be lost: ${what}`);
  if (deleteData !== undefined && there.has(names.pgstac)) {
    const typed = deleteData === true ? undefined : deleteData;
    await askName(names.pgstac, { typed, option: "--delete-data", terminal, signal });
  }
  await confirm("Delete this?", { terminal, yes, signal });
  const deleted = await deleteAll(losses, there.get(names.pipeline), connection, context);
  const kept = [...there.keys()].filter((name) => !deleted.includes(name));
  print({ deleted, kept }, () => [`deleted ${deleted.join(", ")}`, ...kept.map((name) => `kept ${name}`)].join("\n"));
  noteKept(kept, names.pgstac, context);
}

function noteKept(kept: readonly string[], database: string, { note, argv }: Context): void {
  if (!kept.includes(database)) return;
  note(
    `the database is kept; this deletes it, too: ${onSamePipeline(`stac-ingest destroy --delete-data ${database}`, argv)}`,
  );
}

async function deployedStacks(
  names: ReturnType<typeof stackNames>,
  connection: AwsAccess,
): Promise<Map<string, StackState>> {
  const { readStack } = await import("../../targets/aws/read-outputs.ts");
  const there = new Map<string, StackState>();
  for (const name of Object.values(names)) {
    const state = await readStack(name, connection);
    if (state) there.set(name, state);
  }
  return there;
}

async function deleteAll(
  losses: readonly Loss[],
  pipeline: StackState | undefined,
  connection: AwsAccess,
  context: Context,
): Promise<string[]> {
  const { destroy } = await withCdk(() => import("../../infra/destroy.ts"));
  const bucket = pipeline?.outputs["PayloadBucketName"];
  if (bucket !== undefined) {
    // CloudFormation deletes empty buckets only.
    const { emptyBucket } = await import("../../targets/aws/empty-bucket.ts");
    await emptyBucket(bucket, connection);
  }
  const watcher = watchDeployment(context, { requireApproval: "never", yes: true });
  const stacks = losses.map(({ stack }) => stack);
  return destroy(stacks, connection, watcher);
}
