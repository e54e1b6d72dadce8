import { availableParallelism } from "node:os";
import { dirname, join } from "node:path";
import type { Log } from "../pipeline/log.ts";
import type { Settings } from "../pipeline/settings.ts";
import { confinementTold } from "./confinement-told.ts";
import type { ItemMaker } from "./item-maker.ts";
import { MissingSchemas } from "./missing-schemas.ts";
import { Nursery } from "./nursery.ts";
import { type PreparedSet, PreparedSets } from "./prepared-sets.ts";
import { sweepScratch } from "./scratch.ts";
import { workerMemoryMegabytes } from "./worker-numbers.ts";
import { WorkerPool } from "./worker-pool.ts";

export interface ItemMakerOptions {
  readonly settings: Settings;
  /** packages.lock, beside config.yml. */
  readonly lockPath: string;
  readonly cacheFolder: string;
  readonly log: Log;
  /** Where schemas that were fetched are kept; below the cache folder when left out. */
  readonly schemaFolder?: string;
  /** Workers at once where settings do not say; the number of cores when left out. */
  readonly workers?: number;
  /** Memory all workers may take together, of their own; not watched when left out. */
  readonly totalMegabytes?: number;
  /**
   * Confines packages, and keeps these files and folders from them. Left out on AWS, where the function's role is all
   * there is to protect.
   */
  readonly privatePaths?: readonly string[];
}

const megabyte = 1024 * 1024;

/** Makes items with the packages that settings allow; environments and workers come to be as messages need them. */
export function openItemMaker(options: ItemMakerOptions): ItemMaker {
  const { settings, lockPath, cacheFolder, log, workers = availableParallelism() } = options;
  const { schemaFolder = join(cacheFolder, "schemas") } = options;
  const sets = new PreparedSets({ settings, lockPath, cacheFolder, log, projectFolder: dirname(lockPath) });
  const limitBytes = workerMemoryMegabytes(settings) * megabyte;
  const totalBytes = options.totalMegabytes === undefined ? undefined : options.totalMegabytes * megabyte;
  const missingSchemas = new MissingSchemas(log);
  const onConfined = confinementTold(log);
  const nursery = new Nursery({
    schemaFolder,
    limitBytes,
    totalBytes,
    missingSchemas,
    privatePaths: options.privatePaths,
    onConfined,
  });
  const limitMilliseconds = (settings.gen_item_seconds ?? Number.POSITIVE_INFINITY) * 1000;
  const pool = new WorkerPool(
    settings.gen_workers ?? workers,
    (set: PreparedSet) => nursery.start(set),
    limitMilliseconds,
  );
  sweepScratch().catch(() => {});
  return {
    async createItem(request, time) {
      const set = await sets.prepare(request.package_name, time.beginBy);
      return set && pool.run(set, request, time);
    },
    async prime(packageName) {
      const set = await sets.prepare(packageName, Number.POSITIVE_INFINITY);
      if (set) await nursery.prime(set);
    },
    async [Symbol.asyncDispose]() {
      sets.close();
      const closed = pool[Symbol.asyncDispose]();
      // Workers that have not begun wait for this.
      await Promise.all([closed, nursery[Symbol.asyncDispose]()]);
    },
  };
}
