import type { Settings } from "./settings.ts";
import { stageNumbers } from "./stage-numbers.ts";

/** Connections of one function that loads objects: while a batch is stored over one, the next is made for the other. */
export const bulkConnections = 2;

/** The number of objects that are loaded at once: together they take as many connections as the load stage. */
export const objectsAtOnce = (settings: Settings): number =>
  Math.ceil(stageNumbers(settings, "load").concurrency / bulkConnections);

/** Names the function that loads objects, after the pipeline's stack. */
export const bulkLoadFunction = (pipelineStack: string): string => `${pipelineStack}-bulk-load`;
