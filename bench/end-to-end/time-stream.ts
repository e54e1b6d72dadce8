import { basename, dirname } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { gladRequests } from "./glad-requests.ts";
import type { BenchPipeline } from "./open-bench-pipeline.ts";

const lookMilliseconds = 100;

/** Publishes a request for each tile at a steady rate, and returns the seconds until each item was found by a search. */
export async function timeStream(
  { place, recipe, search }: BenchPipeline,
  tiles: readonly string[],
  perSecond: number,
): Promise<number[]> {
  const started = performance.now();
  const publishedAt = new Map<string, number>();
  const seconds: number[] = [];
  const publishing = (async () => {
    for (const [at, request] of gladRequests(recipe, tiles).entries()) {
      await wait(Math.max(0, started + (1000 * at) / perSecond - performance.now()));
      publishedAt.set(idOf(tiles[at] ?? ""), performance.now());
      await place.publishUnchecked("gen", [JSON.stringify(request)]);
    }
  })();
  publishing.catch(() => {});
  while (seconds.length < tiles.length) {
    await Promise.race([wait(lookMilliseconds), publishing.then(() => wait(lookMilliseconds))]);
    const ids = [...publishedAt.keys()];
    if (ids.length === 0) continue;
    for (const id of await search({ ids, limit: ids.length })) {
      seconds.push((performance.now() - (publishedAt.get(id) ?? 0)) / 1000);
      publishedAt.delete(id);
    }
  }
  await publishing;
  return seconds;
}

/** The id that the package gives the item of `…/YEAR/TILE.tif`. */
const idOf = (tile: string): string => `${basename(dirname(tile))}_${basename(tile, ".tif")}`;

/** Picks the value that a share of all values does not exceed. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.ceil(share * sorted.length) - 1] ?? Number.NaN;
}
