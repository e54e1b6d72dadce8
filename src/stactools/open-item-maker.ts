import { availableParallelism } from "node:os";
import { dirname, join } from "node:path";
import type { Log } from "../pipeline/log.ts";
import type { Settings } from "../pipeline/settings.ts";
import { rememberGroups } from "./groups.ts";
import type { ItemMaker } from "./item-maker.ts";
import { type PreparedSet, PreparedSets } from "./prepared-sets.ts";
import { PythonWorker } from "./python-worker.ts";
import { makeScratch, sweepScratch } from "./scratch.ts";
import { WorkerPool } from "./worker-pool.ts";
import type { MissingSchema } from "./worker-reply.ts";

export interface ItemMakerOptions {
  readonly settings: Settings;
  /** packages.lock, beside config.yml. */
  readonly lockPath: string;
  readonly cacheFolder: string;
  readonly log: Log;
}

/** Makes items with the packages that settings allow; environments and workers come to be as messages need them. */
export function openItemMaker(options: ItemMakerOptions): ItemMaker {
  const { settings, lockPath, cacheFolder, log } = options;
  const sets = new PreparedSets({ settings, lockPath, cacheFolder, log, projectFolder: dirname(lockPath) });
  const missing = tellOnce(log);
  const start = ({ packageName, environment }: PreparedSet): PythonWorker => {
    const worker = new PythonWorker({
      python: environment.python,
      packageName,
      schemaFolder: join(cacheFolder, "schemas"),
      scratchFolder: makeScratch(),
      onSchemasMissing: missing,
    });
    worker.ready.then((groups) => rememberGroups(environment, packageName, groups)).catch(() => {});
    return worker;
  };
  const pool = new WorkerPool(settings.gen_workers ?? availableParallelism(), start);
  sweepScratch().catch(() => {});
  return {
    async createItem(request, time) {
      const set = await sets.prepare(request.package_name, time.beginBy);
      return set && pool.run(set, request, time);
    },
    async [Symbol.asyncDispose]() {
      sets.close();
      await pool[Symbol.asyncDispose]();
    },
  };
}

/** Every worker finds the same schemas missing. */
function tellOnce(log: Log): (schemas: readonly MissingSchema[]) => void {
  const told = new Set<string>();
  return (schemas) => {
    for (const { uri, reason } of schemas) {
      if (told.has(uri)) continue;
      told.add(uri);
      log("warn", "schema not to be had", { schema: uri, reason });
    }
  };
}
