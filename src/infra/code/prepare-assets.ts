import { cp } from "node:fs/promises";
import { join } from "node:path";
import { pgstacSqlFolder } from "../../settings/function-environment.ts";
import type { Settings } from "../../settings/settings.ts";
import { stacApiCode } from "../database/stac-api-code.ts";
import type { Assets } from "./assets.ts";
import type { Bundles } from "./bundles.ts";
import { imageFolder } from "./image-folder.ts";

export interface AssetSources {
  readonly bundles: Bundles;
  /** A folder of this deployment's own, in which bundles are completed. */
  readonly workFolder: string;
  readonly cacheFolder: string;
  /** `packages.lock`, which the gen stage's image is built with. */
  readonly lockPath: string;
  /** Finds pgstac's SQL files; called only if there will be a database. */
  readonly pgstacSql: () => Promise<string>;
  /** Finds uv; called only if there will be a STAC API. */
  readonly findUv: () => Promise<string>;
}

/**
 * Prepares the code of the functions that settings ask for.
 * @throws Fault `tool_missing` or `network` if a part cannot be had
 */
export async function prepareAssets(settings: Settings, sources: AssetSources): Promise<Assets> {
  const { bundles, cacheFolder } = sources;
  const ownDatabase = settings.existing_database_secret_arn === undefined;
  return {
    itemLoad: bundles["item-load"],
    bulkLoad: bundles["bulk-load"],
    heavyStart: bundles["heavy-start"],
    operate: bundles.operate,
    prepareDatabase: ownDatabase ? await prepareDatabaseFolder(sources) : bundles["prepare-database"],
    genImage:
      settings.gen_image === undefined
        ? { folder: await imageFolder(bundles["item-gen"], join(sources.workFolder, "item-gen"), sources.lockPath) }
        : { address: settings.gen_image },
    ...(ownDatabase && settings.stac_api && { stacApi: await stacApiCode(await sources.findUv(), cacheFolder) }),
  };
}

/** The function that installs pgstac reads the SQL beside it. */
async function prepareDatabaseFolder({ bundles, workFolder, pgstacSql }: AssetSources): Promise<string> {
  const folder = join(workFolder, "prepare-database");
  await cp(bundles["prepare-database"], folder, { recursive: true });
  await cp(await pgstacSql(), join(folder, pgstacSqlFolder), { recursive: true });
  return folder;
}
