import * as z from "zod/mini";
import type { Stage, StageNumbers } from "../pipeline/message/stage.ts";

const retries = {
  maxReceives: 5,
  retryDelaysSeconds: [5, 30, 120, 300],
  outageDelaysSeconds: [60, 180, 420, 900],
} as const;

export const defaultStageNumbers: Readonly<Record<Stage, StageNumbers>> = {
  gen: { batchSize: 10, windowSeconds: 0, memoryMegabytes: 1024, timeoutSeconds: 120, concurrency: 100, ...retries },
  load: { batchSize: 1000, windowSeconds: 60, memoryMegabytes: 1024, timeoutSeconds: 120, concurrency: 4, ...retries },
};

const count = z.int().check(z.positive());
const delaysSeconds = z.array(z.number().check(z.nonnegative(), z.maximum(43_200))).check(z.minLength(1));

/** The keys under `gen` or `load` of config.yml that hold numbers; what is left out has its default. */
export function stageShape(stage: Stage) {
  const numbers = defaultStageNumbers[stage];
  return {
    batch_size: z
      ._default(count.check(z.maximum(10_000)), numbers.batchSize)
      .check(z.describe("messages handed to one run")),
    window_seconds: z
      ._default(z.number().check(z.nonnegative(), z.maximum(300)), numbers.windowSeconds)
      .check(z.describe("how long a batch is waited for to fill")),
    memory_megabytes: z
      ._default(count.check(z.minimum(128), z.maximum(10_240)), numbers.memoryMegabytes)
      .check(z.describe("memory of the function on AWS")),
    timeout_seconds: z
      ._default(z.number().check(z.positive(), z.maximum(900)), numbers.timeoutSeconds)
      .check(z.describe("how long one run may take")),
    concurrency: z._default(count.check(z.maximum(1000)), numbers.concurrency).check(z.describe("runs at once")),
    max_receives: z
      ._default(count.check(z.maximum(1000)), numbers.maxReceives)
      .check(z.describe("receives after which a message that keeps failing is dead")),
    retry_delays_seconds: z
      ._default(delaysSeconds, [...numbers.retryDelaysSeconds])
      .check(z.describe("how long a failed message stays away, by how often it was received")),
    outage_delays_seconds: z
      ._default(delaysSeconds, [...numbers.outageDelaysSeconds])
      .check(z.describe("how long a batch stays away when what the stage needs is down")),
  };
}

type StageSettings = z.infer<z.ZodMiniObject<ReturnType<typeof stageShape>>>;

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

/** Messages and dead letters are kept for this long, the most SQS allows. */
export const messageRetentionDays = 14;

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
