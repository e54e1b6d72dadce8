import { availableParallelism } from "node:os";
import { dirname, join, resolve } from "node:path";
import type { Log } from "../pipeline/log.ts";
import type { FunctionSettings } from "../settings/function-settings.ts";
import { confinementTold } from "./confinement-told.ts";
import { ForkServers } from "./fork-servers.ts";
import { HrefGuard } from "./href-guard.ts";
import type { ItemMaker } from "./item-maker.ts";
import { MissingSchemas } from "./missing-schemas.ts";
import { type PreparedSet, PreparedSets } from "./prepared-sets.ts";
import type { ReadableFolders } from "./readable-folders.ts";
import { sweepScratch } from "./scratch.ts";
import { workerMemoryMegabytes } from "./worker-numbers.ts";
import { WorkerPool } from "./worker-pool.ts";
import { Workers } from "./workers.ts";

export interface ItemMakerOptions {
  readonly settings: FunctionSettings<"gen">;
  /** packages.lock, beside config.yml. */
  readonly lockPath: string;
  readonly cacheFolder: string;
  readonly log: Log;
  /** Where schemas that were fetched are kept; below the cache folder when left out. */
  readonly schemaFolder?: string;
  /** Workers at once where settings do not say; the number of cores when left out. */
  readonly workers?: number;
  /**
   * Local folders that items may be made from, beside those of settings, and those that packages are confined to keep out
   * of. Left out on AWS, where no local file is read and the function's role is all there is to protect.
   */
  readonly folders?: ReadableFolders;
  /** Memory all workers may take together, of their own; not watched when left out. */
  readonly totalMegabytes?: number;
}

const megabyte = 1024 * 1024;

/** Makes items with the packages that settings allow; environments and workers come to be as messages need them. */
export function openItemMaker(options: ItemMakerOptions): ItemMaker {
  const { settings, lockPath, cacheFolder, log, workers = availableParallelism() } = options;
  const { schemaFolder = join(cacheFolder, "schemas") } = options;
  const sets = new PreparedSets({ settings, lockPath, cacheFolder, log, projectFolder: dirname(lockPath) });
  const limitBytes = workerMemoryMegabytes(settings) * megabyte;
  const totalBytes = options.totalMegabytes === undefined ? undefined : options.totalMegabytes * megabyte;
  const guard = new HrefGuard({
    allowed: settings.allowed_hrefs,
    buckets: settings.readable_buckets,
    folders: withSettings(options),
  });
  const forkServers = new ForkServers({
    schemaFolder,
    hosts: settings.allowed_hrefs.hosts,
    privatePaths: options.folders?.closed,
    onConfined: confinementTold(log),
  });
  const missingSchemas = new MissingSchemas(log);
  const running = new Workers({ forkServers, schemaFolder, missingSchemas, limitBytes, totalBytes });
  const limitMilliseconds = (settings.gen_item_seconds ?? Number.POSITIVE_INFINITY) * 1000;
  const pool = new WorkerPool(
    settings.gen_workers ?? workers,
    (set: PreparedSet) => running.start(set),
    limitMilliseconds,
  );
  sweepScratch().catch(() => {});
  return {
    async createItem(request, time) {
      await guard.check(request);
      const set = await sets.prepare(request.package_name, time.beginBy);
      return set && pool.run(set, request, time);
    },
    async preload(packageName) {
      const set = await sets.prepare(packageName, Number.POSITIVE_INFINITY);
      if (set) await forkServers.preload(set);
    },
    async [Symbol.asyncDispose]() {
      sets.close();
      running[Symbol.dispose]();
      const closed = pool[Symbol.asyncDispose]();
      // Workers that have not started yet wait for their fork servers to end.
      await Promise.all([closed, forkServers[Symbol.asyncDispose]()]);
    },
  };
}

/** The folders of settings are relative to the settings file, whose lock lies beside it. */
function withSettings({ settings, lockPath, folders }: ItemMakerOptions): ReadableFolders {
  const ofSettings = settings.allowed_hrefs.folders.map((folder) => resolve(dirname(lockPath), folder));
  return {
    readable: () => [...ofSettings, ...(folders?.readable() ?? [])],
    closed: folders?.closed ?? [],
  };
}
