import * as z from "zod";
import type { Stage, StageNumbers } from "../pipeline/stage.ts";

const retries = {
  maxReceives: 5,
  retryDelaysSeconds: [5, 30, 120, 300],
  outageDelaysSeconds: [60, 180, 420, 900],
} as const;

export const defaultStageNumbers: Readonly<Record<Stage, StageNumbers>> = {
  gen: { batchSize: 10, windowSeconds: 0, memoryMegabytes: 1024, timeoutSeconds: 120, concurrency: 100, ...retries },
  load: { batchSize: 1000, windowSeconds: 60, memoryMegabytes: 1024, timeoutSeconds: 45, concurrency: 4, ...retries },
};

const count = z.int().positive();
const delaysSeconds = z.array(z.number().nonnegative().max(43_200)).min(1);

/** The schema of one stage's numbers under `gen` or `load` of config.yml; what is left out has its default. */
export function stageSettings(stage: Stage) {
  const numbers = defaultStageNumbers[stage];
  return z
    .strictObject({
      batch_size: count.max(10_000).default(numbers.batchSize).describe("messages handed to one run"),
      window_seconds: z
        .number()
        .nonnegative()
        .max(300)
        .default(numbers.windowSeconds)
        .describe("how long a batch is waited for to fill"),
      memory_megabytes: count
        .min(128)
        .max(10_240)
        .default(numbers.memoryMegabytes)
        .describe("memory of the function on AWS"),
      timeout_seconds: z
        .number()
        .positive()
        .max(900)
        .default(numbers.timeoutSeconds)
        .describe("how long one run may take"),
      concurrency: count.max(1000).default(numbers.concurrency).describe("runs at once"),
      max_receives: count
        .max(1000)
        .default(numbers.maxReceives)
        .describe("receives after which a message that keeps failing is dead"),
      retry_delays_seconds: delaysSeconds
        .default([...numbers.retryDelaysSeconds])
        .describe("how long a failed message stays away, by how often it was received"),
      outage_delays_seconds: delaysSeconds
        .default([...numbers.outageDelaysSeconds])
        .describe("how long a batch stays away when what the stage needs is down"),
    })
    .prefault({});
}

type StageSettings = z.infer<ReturnType<typeof stageSettings>>;

/** The numbers a stage runs with. */
export function stageNumbers<Name extends Stage>(
  settings: Readonly<Record<Name, StageSettings>>,
  stage: Name,
): StageNumbers {
  const given = settings[stage];
  return {
    batchSize: given.batch_size,
    windowSeconds: given.window_seconds,
    memoryMegabytes: given.memory_megabytes,
    timeoutSeconds: given.timeout_seconds,
    concurrency: given.concurrency,
    maxReceives: given.max_receives,
    retryDelaysSeconds: given.retry_delays_seconds,
    outageDelaysSeconds: given.outage_delays_seconds,
  };
}

/** Dead letters are kept for this long, the most SQS allows. */
export const deadLetterRetentionDays = 14;

/** AWS's rule for a queue that feeds a function: six times its timeout, plus the batching window. */
export function visibilityTimeoutSeconds({ timeoutSeconds, windowSeconds }: StageNumbers): number {
  return 6 * timeoutSeconds + windowSeconds;
}

const spareReceives = 5;
/** The most SQS takes. */
const mostReceives = 1000;

/**
 * Receives after which a queue gives a message up by itself, without a reason. More than ours: where a copy of a message
 * cannot be stored at its last receive, that is tried again.
 */
export function queueMaxReceives({ maxReceives }: Pick<StageNumbers, "maxReceives">): number {
  return Math.min(mostReceives, maxReceives + spareReceives);
}
