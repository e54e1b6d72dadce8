import { availableParallelism } from "node:os";
import type { Stage } from "../pipeline/message/stage.ts";
import type { Settings } from "./settings.ts";
import { stageNumbers } from "./stage-numbers.ts";

/** The most runs of a stage at once. On this machine there are no more runs of gen than Python workers. */
export function mostRuns(settings: Settings, stage: Stage): number {
  const { concurrency } = stageNumbers(settings, stage);
  if (settings.target === "aws" || stage === "load") return concurrency;
  return Math.min(concurrency, settings.gen_workers ?? availableParallelism());
}
