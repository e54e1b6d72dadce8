import type { FunctionSettings } from "../settings/function-settings.ts";

/** Memory that a gen function needs for itself and for the fork server. */
const sharedMegabytes = 256;
/** Memory that a worker does not share while it makes an ordinary item. */
const ownMegabytes = 40;

/** Memory that all workers of a gen function may take together. */
export function allWorkersMegabytes({ gen }: Pick<FunctionSettings<"gen">, "gen">): number {
  return Math.max(gen.memory_megabytes - sharedMegabytes, 64);
}

/** Memory that one worker may take, so that none takes the whole function down; local pipelines have the same limit. */
export function workerMemoryMegabytes(settings: FunctionSettings<"gen">): number {
  return settings.gen_worker_megabytes ?? allWorkersMegabytes(settings);
}

/** Workers that a gen function starts: one for each message of a batch, as far as its memory goes. */
export function overlappingWorkers(settings: FunctionSettings<"gen">): number {
  const fitting = Math.floor(allWorkersMegabytes(settings) / ownMegabytes);
  return Math.max(1, Math.min(settings.gen.batch_size, fitting));
}
