import { availableParallelism } from "node:os";
import type { Settings } from "../../settings/settings.ts";
import type { Target } from "../../targets/target.ts";
import type { ItemSeconds } from "./item-seconds.ts";
import { jobTimes } from "./job-prices.ts";

export interface StageEstimate {
  readonly itemSeconds: ItemSeconds;
  /** Items that are worked on at once. */
  readonly itemsAtOnce: number;
  readonly seconds: number;
}

export interface StageEstimates {
  readonly gen: StageEstimate;
  readonly load: StageEstimate;
  /** Seconds until the last item is stored. */
  readonly seconds: number;
}

/** The package of the items, as far as their time depends on it. */
export interface OfPackage {
  /** True if AWS Batch makes its items. */
  readonly isHeavy: boolean;
}

/** Estimates how long the stages of a target take for so many messages. */
export function stageEstimates(
  messages: number,
  times: Readonly<Record<"gen" | "load", ItemSeconds>>,
  settings: Settings,
  name: Target["name"],
  ofPackage: OfPackage,
): StageEstimates {
  const workers = workersOf(settings, name, ofPackage);
  const perJob = name === "aws" && ofPackage.isHeavy ? jobTimes.gapSeconds + jobTimes.startSeconds : 0;
  const gen = stageEstimate(messages, times.gen, workers.functions * workers.each, perJob);
  const load = stageEstimate(messages, times.load, name === "aws" ? settings.load.concurrency : 1);
  // Both stages work at the same time; the last batch waits for its window.
  const seconds = messages === 0 ? 0 : Math.max(gen.seconds, load.seconds) + settings.load.window_seconds;
  return { gen, load, seconds: Math.ceil(seconds) };
}

/** Functions or jobs at once, and workers in each of them. */
export function workersOf(
  { gen, gen_workers, batch }: Settings,
  name: Target["name"],
  { isHeavy }: OfPackage,
): { readonly functions: number; readonly each: number } {
  if (name === "local") return { functions: 1, each: gen_workers ?? availableParallelism() };
  if (isHeavy) return { functions: batch.concurrency, each: 1 };
  return { functions: gen.concurrency, each: Math.min(gen.batch_size, gen_workers ?? gen.batch_size) };
}

function stageEstimate(messages: number, seconds: ItemSeconds, itemsAtOnce: number, secondsBeside = 0): StageEstimate {
  const took = (seconds.seconds + secondsBeside) * Math.max(messages / itemsAtOnce, messages > 0 ? 1 : 0);
  return { itemSeconds: seconds, itemsAtOnce, seconds: Math.ceil(took) };
}
