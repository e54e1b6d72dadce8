import { readdir } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import type { Configuration } from "../../src/settings/configuration.ts";
import type { ItemMaker } from "../../src/stactools/item-maker.ts";
import { openItemMaker } from "../../src/stactools/open-item-maker.ts";
import { findUv } from "../../src/stactools/uv.ts";
import { overlappingWorkers } from "../../src/stactools/worker-numbers.ts";
import { gladRecipe } from "../demo-configuration.ts";
import { median } from "../median.ts";
import { type Measured, makeAll, makeItem, rateOf } from "./measure.ts";
import { Reference } from "./reference.ts";
import type { Report } from "./report.ts";
import { type NextRequests, requestsFor, tilesIn } from "./requests.ts";
import { serveSlowly } from "./slow-server.ts";
import { growth, soak } from "./soak.ts";

export interface Comparison {
  readonly configuration: Pick<Configuration, "settings" | "lockPath" | "cacheFolder">;
  readonly tilesFolder: string;
  /** Folder for temporary files of this process's workers. */
  readonly temporaryFolder: string;
  readonly rounds: number;
  readonly soakItems: number;
  readonly say: (text: string) => void;
}

const latencyMilliseconds = 50;
/** Items of one worker in a round; they take about as long as one item of the reference. */
const itemsInARound = { local: 200, latency: 3 };
const batchSize = 10;

/** Runs the reference and this pipeline in turns, so that other work on the machine slows both. */
export async function compare(comparison: Comparison): Promise<Report> {
  const { configuration, tilesFolder, temporaryFolder, rounds, soakItems, say } = comparison;
  const { settings, cacheFolder } = configuration;
  const recipe = gladRecipe(configuration);
  const { version, requirements = [] } = settings.packages[recipe.package] ?? {};
  const destination = join(temporaryFolder, "reference.json");
  using server = await serveSlowly(tilesFolder, latencyMilliseconds);
  await using reference = new Reference(
    await findUv(cacheFolder),
    [`${recipe.package}==${version}`, ...requirements],
    destination,
  );
  const tiles = await tilesIn(tilesFolder);
  const local = requestsFor(recipe, tiles, (tile) => join(tilesFolder, tile));
  // Each address is new, because GDAL caches files by address.
  const distant = requestsFor(recipe, tiles, (tile, turn) => `${server.address}/${turn}/${tile}`);
  // Settings do not allow the slow server and the folder of tiles.
  const allowed_hrefs = { ...settings.allowed_hrefs, hosts: ["127.0.0.1"], folders: [tilesFolder] };
  const open = (workers: number): ItemMaker =>
    openItemMaker({ ...configuration, settings: { ...settings, allowed_hrefs }, log: () => {}, workers });

  const runs = { local: noRuns(), latency: noRuns() };
  const batches: Batch[] = [];
  let equal = true;
  {
    await using one = open(1);
    await using all = open(availableParallelism());
    await using overlapping = open(overlappingWorkers(settings));
    say("warming up");
    for (const maker of [one, all, overlapping]) await makeAll(maker, [...local(40), ...distant(10)]);
    for (const request of local(1)) await reference.make(request);
    for (let round = 1; round <= rounds; round += 1) {
      say(`round ${round} of ${rounds}`);
      for (const place of ["local", "latency"] as const) {
        const next = place === "local" ? local : distant;
        for (const request of next(1)) {
          const { item, ...used } = await reference.make(request);
          runs[place].reference.push({ items: 1, ...used });
          equal &&= isDeepStrictEqual(item, await makeItem(one, request));
        }
        runs[place].one.push(await makeAll(one, next(itemsInARound[place])));
      }
      runs.local.all.push(await makeAll(all, local(2 * itemsInARound.local)));
      const { together, slowestSeconds } = await oneBatch(overlapping, distant);
      runs.latency.all.push(together);
      batches.push({ together, slowestSeconds });
    }
  }
  say(`making ${soakItems} items`);
  const soaked = await soak(() => open(availableParallelism()), local, soakItems, temporaryFolder);
  const left = await readdir(temporaryFolder);
  const [localRates, latencyRates] = [ratesOf(runs.local), ratesOf(runs.latency)];
  return {
    cores: availableParallelism(),
    rounds,
    equal,
    local: localRates,
    latency: latencyRates,
    batch: {
      milliseconds: 1000 * median(batches.map(({ together }) => together.seconds)),
      slowest_alone_milliseconds: 1000 * median(batches.map(({ slowestSeconds }) => slowestSeconds)),
    },
    soak: { ...soaked, left: left.filter((name) => join(temporaryFolder, name) !== destination) },
    ratios: {
      local_one_worker: localRates.one_worker.itemsPerSecond / localRates.reference.itemsPerSecond,
      local_all_workers: localRates.all_workers.itemsPerSecond / localRates.reference.itemsPerSecond,
      latency_all_workers: latencyRates.all_workers.itemsPerSecond / latencyRates.reference.itemsPerSecond,
      latency_batch_over_slowest: median(
        batches.map(({ together, slowestSeconds }) => together.seconds / slowestSeconds),
      ),
      cpu_local_one_worker: localRates.reference.cpuSecondsPerItem / localRates.one_worker.cpuSecondsPerItem,
      memory_last_over_first: growth(soaked.memoryMegabytes),
      memory_workers_last_over_first: growth(soaked.workersMegabytes),
    },
  };
}

interface Batch {
  readonly together: Measured;
  readonly slowestSeconds: number;
}

/** Makes a batch at once, and as many items one after the other, of which it returns the slowest. */
async function oneBatch(maker: ItemMaker, next: NextRequests): Promise<Batch> {
  let slowestSeconds = 0;
  for (const request of next(batchSize)) {
    slowestSeconds = Math.max(slowestSeconds, (await makeAll(maker, [request])).seconds);
  }
  return { together: await makeAll(maker, next(batchSize)), slowestSeconds };
}

type Runs = Record<"reference" | "one" | "all", Measured[]>;
const noRuns = (): Runs => ({ reference: [], one: [], all: [] });
const ratesOf = ({ reference, one, all }: Runs) => {
  return { reference: rateOf(reference), one_worker: rateOf(one), all_workers: rateOf(all) };
};
