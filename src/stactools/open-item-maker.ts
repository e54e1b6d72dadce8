import { availableParallelism } from "node:os";
import { dirname, join, resolve } from "node:path";
import type { Warn } from "../pipeline/item/warning.ts";
import type { ItemRequest } from "../pipeline/message/item-request.ts";
import type { Log } from "../pipeline/message/log.ts";
import type { ItemTime } from "../pipeline/stage/generate.ts";
import type { FunctionSettings } from "../settings/function-settings.ts";
import { heavySettings } from "../settings/heavy-settings.ts";
import { confinementWarnings } from "./confinement-warnings.ts";
import { ForkServers } from "./fork-servers.ts";
import { HrefGuard } from "./href-guard.ts";
import type { ItemMaker } from "./item-maker.ts";
import { keepSchema } from "./keep-schema.ts";
import { type PreparedSet, PreparedSets } from "./prepared-sets.ts";
import type { ReadableFolders } from "./readable-folders.ts";
import { SchemaRequests } from "./schema-requests.ts";
import { sweepScratch } from "./scratch.ts";
import { secretsHere } from "./worker-environment.ts";
import { workerMemoryMegabytes } from "./worker-numbers.ts";
import { WorkerPool } from "./worker-pool.ts";
import { Workers } from "./workers.ts";

export interface ItemMakerOptions {
  readonly settings: FunctionSettings<"gen">;
  /** Path of packages.lock, which lies beside config.yml. */
  readonly lockPath: string;
  readonly cacheFolder: string;
  readonly log: Log;
  /** Folder for fetched schemas; without it, a folder below the cache folder. */
  readonly schemaFolder?: string;
  /** Workers at once if settings do not say; without it, one for each core. */
  readonly workers?: number;
  /**
   * Local folders that packages may read besides those of settings, and folders that stay closed to them. Without it,
   * packages are not confined: a function on AWS reads no local files, and its role limits its rights.
   */
  readonly folders?: ReadableFolders;
  /** Memory that all workers may take together beyond what they share; without it, nothing watches them. */
  readonly totalMegabytes?: number;
  /** Reads the values of `gen.secrets`; without it they are variables of this process. */
  readonly readSecrets?: () => Promise<Readonly<Record<string, string>>>;
  /** Clock by which a schema that could not be had is asked for again. */
  readonly now?: () => number;
}

const megabyte = 1024 * 1024;

/** Makes items with the packages that settings allow; makes an environment, unless it is installed before, and starts workers when the first message needs them. */
export function openItemMaker(options: ItemMakerOptions): ItemMaker {
  const { settings, lockPath, cacheFolder, log, workers = availableParallelism() } = options;
  const { schemaFolder = join(cacheFolder, "schemas") } = options;
  const sets = new PreparedSets({
    settings,
    lockPath,
    cacheFolder,
    log,
    projectFolder: dirname(lockPath),
    readSecrets: options.readSecrets ?? (async () => secretsHere(settings.gen.secrets)),
    onReplaced: (set) => {
      forkServers.retire(set);
      pool.retire(set);
    },
  });
  const limit = workerMemoryMegabytes(settings) * megabyte;
  const heavyLimit = workerMemoryMegabytes(heavySettings(settings)) * megabyte;
  const limitBytes = ({ isHeavy }: PreparedSet): number => (isHeavy ? heavyLimit : limit);
  const totalBytes = options.totalMegabytes === undefined ? undefined : options.totalMegabytes * megabyte;
  const { readable, closed } = withSettings(options);
  const guardWith = (more: readonly string[]): HrefGuard =>
    new HrefGuard({
      allowed: settings.allowed_hrefs,
      buckets: settings.readable_buckets,
      folders: { readable: () => [...readable(), ...more], closed },
    });
  const guard = guardWith([]);
  const forkServers = new ForkServers({
    schemaFolder,
    hosts: settings.allowed_hrefs.hosts,
    privatePaths: options.folders?.closed,
    onConfined: confinementWarnings(log),
  });
  const schemas = new SchemaRequests({ log, keep: (schema) => keepSchema(schemaFolder, schema), now: options.now });
  const running = new Workers({ forkServers, schemas, limitBytes, totalBytes });
  const pool = new WorkerPool(settings.gen_workers ?? workers, (set: PreparedSet) => running.start(set));
  const run = (set: PreparedSet, request: ItemRequest, time: ItemTime, warn?: Warn): Promise<string | undefined> =>
    pool.run(set, request, set.isHeavy ? time : limited(time, settings.gen_item_seconds), warn);
  sweepScratch().catch(() => {});
  return {
    async createItem(request, time, warn, using) {
      await guard.check(request);
      const set = await sets.prepare(request.package_name, time.beginBy);
      if (!set) return undefined;
      using?.(set);
      return await run(set, request, time, warn);
    },
    async createItemBeside(request, { folders, lock }) {
      await guardWith(folders).check(request);
      const forever = Number.POSITIVE_INFINITY;
      const set = await sets.prepare(request.package_name, forever);
      if (set?.lock !== lock || !pool.hasRoom) return undefined;
      const { timeout_seconds: seconds } = set.isHeavy ? settings.batch : settings.gen;
      return await run(set, request, { beginBy: forever, deadline: forever, limitMilliseconds: seconds * 1000 });
    },
    async install(packageName) {
      await sets.prepare(packageName, Number.POSITIVE_INFINITY);
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

/** Bounds the time of one item once more, if settings do. */
function limited(time: ItemTime, seconds: number | undefined): ItemTime {
  const { limitMilliseconds = Number.POSITIVE_INFINITY } = time;
  return seconds === undefined ? time : { ...time, limitMilliseconds: Math.min(limitMilliseconds, seconds * 1000) };
}

/** Adds the folders of settings, which are relative to the settings file; the lock lies beside it. */
function withSettings({ settings, lockPath, folders }: ItemMakerOptions): ReadableFolders {
  const ofSettings = settings.allowed_hrefs.folders.map((folder) => resolve(dirname(lockPath), folder));
  return {
    readable: () => [...ofSettings, ...(folders?.readable() ?? [])],
    closed: folders?.closed ?? [],
  };
}
