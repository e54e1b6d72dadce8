import { Command } from "commander";
import { Fault } from "../../pipeline/fault/fault.ts";
import type { AwsAccess } from "../../settings/aws-access.ts";
import { stackNames } from "../../settings/stack-outputs.ts";
import type { StackState } from "../../targets/aws/read-outputs.ts";
import type { Context } from "../context.ts";
import { examples } from "../examples.ts";
import { reachAws } from "../setup/prepare-deployment.ts";
import { withCdk } from "../setup/with-cdk.ts";
import { askName } from "../terminal/ask-name.ts";
import { confirm } from "../terminal/confirm.ts";
import { watchDeployment } from "../watch-deployment.ts";
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
  const connection = await reachAws(context);
  const { bootstrap_qualifier } = configuration.settings;
  const names = stackNames(configuration.settings);
  const { readStacks } = await import("../../targets/aws/read-outputs.ts");
  const there = await readStacks(Object.values(names), connection);
  const losses = lossesOf(names, there, deleteData !== undefined);
  if (losses.length === 0) {
    const kept = [...there.keys()];
    print({ deleted: [], kept }, () => kept.map((name) => `kept ${name}`).join("\n") || "nothing is deployed");
    noteKept(kept, names.pgstac, context);
    return;
  }
  refuseProtected(losses, there);
  for (const { stack, what } of losses) note(`${stack} will be lost: ${what}`);
  if (deleteData !== undefined && there.has(names.pgstac)) {
    const typed = deleteData === true ? undefined : deleteData;
    await askName(names.pgstac, { typed, option: "--delete-data", terminal, signal });
  }
  await confirm("Delete this?", { terminal, yes, signal });
  const bucket = there.get(names.pipeline)?.outputs["PayloadBucketName"];
  const deleted = await deleteAll(losses, { bucket, qualifier: bootstrap_qualifier, connection }, context);
  const kept = [...there.keys()].filter((name) => !deleted.includes(name));
  print({ deleted, kept }, () => [`deleted ${deleted.join(", ")}`, ...kept.map((name) => `kept ${name}`)].join("\n"));
  noteKept(kept, names.pgstac, context);
}

function noteKept(kept: readonly string[], database: string, { note }: Context): void {
  if (!kept.includes(database)) return;
  note(`the database is kept; this deletes it, too: stac-ingest destroy --delete-data ${database}`);
}

/** AWS would delete what is not protected, and fail at the rest. */
function refuseProtected(losses: readonly Loss[], there: ReadonlyMap<string, StackState>): void {
  const kept = losses.filter(({ stack }) => there.get(stack)?.isProtected);
  if (kept.length === 0) return;
  throw new Fault(
    "wrong_usage",
    `${kept.map(({ stack }) => stack).join(" and ")} may not be deleted: it is protected`,
    {
      remedy: "termination_protection: false in settings, then stac-ingest deploy",
    },
  );
}

interface Way {
  readonly bucket: string | undefined;
  readonly qualifier: string;
  readonly connection: AwsAccess;
}

async function deleteAll(
  losses: readonly Loss[],
  { bucket, qualifier, connection }: Way,
  context: Context,
): Promise<string[]> {
  const { destroy } = await withCdk(() => import("../../infra/toolkit/destroy.ts"));
  const { emptyBucket } = await import("../../targets/aws/empty-bucket.ts");
  // CloudFormation deletes empty buckets only.
  const empty = async (): Promise<number> => (bucket === undefined ? 0 : emptyBucket(bucket, connection));
  const watcher = watchDeployment(context, { requireApproval: "never", yes: true });
  const stacks = losses.map(({ stack }) => stack);
  await empty();
  try {
    return await destroy(stacks, qualifier, connection, watcher);
  } catch (error) {
    // The gen function may have stored a payload before it was deleted itself; nothing stores another now.
    if ((await empty()) === 0) throw error;
    context.note("payloads were stored meanwhile; once more");
    return destroy(stacks, qualifier, connection, watcher);
  }
}
