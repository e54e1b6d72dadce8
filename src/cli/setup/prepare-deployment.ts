import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Synthesized } from "../../infra/toolkit/synthesize.ts";
import type { AwsAccess } from "../../settings/aws-access.ts";
import type { Configuration } from "../../settings/configuration.ts";
import { fitConcurrency, mayReserve } from "../../settings/fit-concurrency.ts";
import { isSupported, supportedVersions } from "../../settings/pgstac-versions.ts";
import type { Settings } from "../../settings/settings.ts";
import type { Context } from "../context.ts";
import { noteInstallOfUv } from "../notes/note-install-of-uv.ts";
import { withCdk } from "./with-cdk.ts";

/** Templates of the stacks that settings ask for; disposing removes them. */
export interface Deployment extends Synthesized, AsyncDisposable {
  readonly configuration: Configuration;
  readonly connection: AwsAccess;
  /** False if the account has too few runs at once to reserve the STAC API's; then it bounds them by itself. */
  readonly reservesExecutions: boolean;
}

/**
 * Finds out that AWS answers and knows who asks, and names the region that is asked.
 * @throws Fault `infrastructure` or `wrong_usage` if it does not
 */
export async function reachAws(context: Context): Promise<AwsAccess> {
  const configuration = await context.readConfiguration();
  const connection = connectionOf(configuration, context);
  const { readCaller } = await import("../../targets/aws/read-caller.ts");
  const { region } = await readCaller(connection, configuration.settings.account);
  return { ...connection, region };
}

/**
 * Writes the templates for as long as the command runs, made to fit the account.
 * @throws Fault as `prepareTemplates`
 */
export async function prepareDeployment(context: Context, connection: AwsAccess): Promise<Deployment> {
  const { region = "" } = connection;
  const allowed = await allowedConcurrency(connection, context);
  return { ...(await prepareTemplates(context, { region, allowed })), connection };
}

/**
 * Writes the templates, into `out` or for as long as the command runs. AWS is asked nothing.
 * @throws Fault `invalid_settings`, `tool_missing` or `network`
 */
export async function prepareTemplates(
  context: Context,
  { out, region, allowed = Number.POSITIVE_INFINITY }: { out?: string; region?: string; allowed?: number | undefined },
): Promise<Deployment> {
  const configuration = await context.readConfiguration();
  // Templates must not depend on how the region was given: others would replace deployed resources.
  const { settings, warning } = fitConcurrency(
    { ...configuration.settings, ...(region !== undefined && { region }) },
    allowed,
  );
  if (warning !== undefined) context.note(warning);
  const { synthesize } = await withCdk(() => import("../../infra/toolkit/synthesize.ts"));
  const workFolder = await mkdtemp(join(tmpdir(), "stac-ingest-deploy-"));
  const dispose = (): Promise<void> => rm(workFolder, { recursive: true, force: true });
  const progress = context.progress("putting the functions together");
  try {
    const assets = await assetsFor(configuration, workFolder, context);
    progress.update("writing templates");
    const synthesized = synthesize(settings, assets, out ?? join(workFolder, "cdk.out"));
    const connection = connectionOf(configuration, context);
    const reservesExecutions = mayReserve(settings, allowed);
    return { ...synthesized, configuration, connection, reservesExecutions, [Symbol.asyncDispose]: dispose };
  } catch (error) {
    await dispose();
    throw error;
  } finally {
    progress.stop();
  }
}

/** A deployment without the right to ask is none that cannot be made. */
async function allowedConcurrency(connection: AwsAccess, { note }: Context): Promise<number | undefined> {
  const { readConcurrency } = await import("../../targets/aws/read-concurrency.ts");
  try {
    return await readConcurrency(connection);
  } catch (error) {
    note(`how many functions the account may run at once is not known: ${(error as Error).message}`);
    return undefined;
  }
}

async function assetsFor(
  { settings, cacheFolder, lockPath }: Configuration,
  workFolder: string,
  { note }: Pick<Context, "note">,
) {
  const { findBundles } = await import("../../infra/code/bundles.ts");
  const { prepareAssets } = await import("../../infra/code/prepare-assets.ts");
  const { pgstacSql } = await import("../../targets/local/postgres/pgstac-sql.ts");
  const { findUv } = await import("../../operations/packages/find-uv.ts");
  return prepareAssets(settings, {
    bundles: findBundles(),
    workFolder,
    cacheFolder,
    lockPath,
    pgstacSql: () => pgstacSql(newestOf(settings), cacheFolder),
    findUv: () => findUv({ cacheFolder }, { onInstall: noteInstallOfUv(note) }),
  });
}

/** The newest wheel brings all versions, so that a migration need not begin with a deployment. */
function newestOf({ pgstac_version }: Pick<Settings, "pgstac_version">): string {
  return isSupported(pgstac_version) ? (supportedVersions.at(-1) ?? pgstac_version) : pgstac_version;
}

/** The way to AWS, with the endpoint of the options or of the environment. */
export function connectionOf({ access }: Configuration, { terminal }: Context): AwsAccess {
  const endpointUrl = access.endpointUrl ?? terminal.env["AWS_ENDPOINT_URL"];
  return { ...access, ...(endpointUrl !== undefined && { endpointUrl }) };
}
