import type { ItemRequest } from "../../src/pipeline/message/item-request.ts";
import type { ItemMaker } from "../../src/stactools/item-maker.ts";
import { usedSoFar } from "./descendants.ts";

export interface Measured {
  readonly items: number;
  readonly seconds: number;
  readonly cpuSeconds: number;
}

const ampleMilliseconds = 600_000;

export async function makeItem(maker: ItemMaker, request: ItemRequest): Promise<unknown> {
  const time = { beginBy: Date.now() + ampleMilliseconds, deadline: Date.now() + ampleMilliseconds };
  return JSON.parse((await maker.createItem(request, time)) ?? "null");
}

/** Makes items, as many at once as there are workers, and measures the time of all of them. */
export async function makeAll(maker: ItemMaker, requests: readonly ItemRequest[]): Promise<Measured> {
  const before = usedSoFar().cpuSeconds;
  const started = performance.now();
  await Promise.all(requests.map((request) => makeItem(maker, request)));
  const seconds = (performance.now() - started) / 1000;
  return { items: requests.length, seconds, cpuSeconds: usedSoFar().cpuSeconds - before };
}

/** Sums runs up, to items per second and processor seconds per item. */
export function rateOf(runs: readonly Measured[]): {
  items: number;
  itemsPerSecond: number;
  cpuSecondsPerItem: number;
} {
  const sum = (of: (run: Measured) => number): number => runs.reduce((total, run) => total + of(run), 0);
  const items = sum((run) => run.items);
  return {
    items,
    itemsPerSecond: items / sum(({ seconds }) => seconds),
    cpuSecondsPerItem: sum(({ cpuSeconds }) => cpuSeconds) / items,
  };
}
