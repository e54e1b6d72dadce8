import { lstat, readdir } from "node:fs/promises";
import { join } from "node:path";
import type { ItemMaker } from "../../src/stactools/item-maker.ts";
import { usedSoFar } from "./descendants.ts";
import { makeAll } from "./measure.ts";
import type { NextRequests } from "./requests.ts";

export interface Soak {
  readonly items: number;
  /** Memory by the number of items made until then. */
  readonly memoryMegabytes: Readonly<Record<number, number>>;
  readonly workersMegabytes: Readonly<Record<number, number>>;
  /** Bytes of the temporary files of running workers. */
  readonly temporaryBytes: number;
}

const step = 500;
const batchSize = 10;

/** Makes many items, and measures memory and temporary files as they grow. */
export async function soak(
  open: () => ItemMaker,
  next: NextRequests,
  items: number,
  temporaryFolder: string,
): Promise<Soak> {
  await using maker = open();
  const memoryMegabytes: Record<number, number> = {};
  const workersMegabytes: Record<number, number> = {};
  for (let made = step; made <= items; made += step) {
    // A function gets its messages in batches, too.
    for (let batch = 0; batch < step; batch += batchSize) await makeAll(maker, next(batchSize));
    const { memoryBytes, workersBytes } = usedSoFar();
    memoryMegabytes[made] = Math.round(memoryBytes / 1e6);
    workersMegabytes[made] = Math.round(workersBytes / 1e6);
  }
  return {
    items,
    memoryMegabytes,
    workersMegabytes,
    temporaryBytes: await bytesBelow(temporaryFolder),
  };
}

/** Returns the ratio of the last size to the first. */
export function growth(sizes: Readonly<Record<number, number>>): number {
  const all = Object.values(sizes);
  return (all.at(-1) ?? 0) / (all[0] ?? 1);
}

async function bytesBelow(folder: string): Promise<number> {
  let bytes = 0;
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (entry.isFile() && entry.parentPath !== folder) bytes += (await lstat(join(entry.parentPath, entry.name))).size;
  }
  return bytes;
}
