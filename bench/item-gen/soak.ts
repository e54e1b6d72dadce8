import { lstat, readdir } from "node:fs/promises";
import { join } from "node:path";
import type { ItemMaker } from "../../src/stactools/item-maker.ts";
import { usedSoFar } from "./descendants.ts";
import { makeAll } from "./measure.ts";
import type { NextRequests } from "./requests.ts";

export interface Soak {
  readonly items: number;
  /** By how many items were made then. */
  readonly memoryMegabytes: Readonly<Record<number, number>>;
  readonly memoryRatio: number;
  /** What workers that still run hold in the temporary folder. */
  readonly temporaryBytes: number;
}

const step = 500;

/** Makes many items, and looks what grows. */
export async function soak(
  open: () => ItemMaker,
  next: NextRequests,
  items: number,
  temporaryFolder: string,
): Promise<Soak> {
  await using maker = open();
  const memoryMegabytes: Record<number, number> = {};
  for (let made = step; made <= items; made += step) {
    await makeAll(maker, next(step));
    memoryMegabytes[made] = Math.round(usedSoFar().memoryBytes / 1e6);
  }
  const memoryRatio = (memoryMegabytes[items] ?? 0) / (memoryMegabytes[step] ?? 1);
  return { items, memoryMegabytes, memoryRatio, temporaryBytes: await bytesBelow(temporaryFolder) };
}

async function bytesBelow(folder: string): Promise<number> {
  let bytes = 0;
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (entry.isFile() && entry.parentPath !== folder) bytes += (await lstat(join(entry.parentPath, entry.name))).size;
  }
  return bytes;
}
