import type { Settings } from "../settings/settings.ts";

/** What a gen function needs for itself and for the primed process that its workers are forks of. */
const sharedMegabytes = 256;
/** What a fork has of its own while it makes an ordinary item. */
const ownMegabytes = 40;

/** What all workers of a gen function may take together. */
export function allWorkersMegabytes({ gen }: Settings): number {
  return Math.max(gen.memory_megabytes - sharedMegabytes, 64);
}

/** Memory one worker may take: so that none takes the whole function down, here as there. */
export function workerMemoryMegabytes(settings: Settings): number {
  return settings.gen_worker_megabytes ?? allWorkersMegabytes(settings);
}

/** Workers a function starts when all messages of a batch wait for the network at once, as far as its memory goes. */
export function overlappingWorkers(settings: Settings): number {
  const fitting = Math.floor(allWorkersMegabytes(settings) / ownMegabytes);
  return Math.max(1, Math.min(settings.gen.batch_size, fitting));
}
