/** The two stages a message passes: gen makes the item, load stores it. */
export const stages = ["gen", "load"] as const;
export type Stage = (typeof stages)[number];

/** How a stage is run: the same numbers on AWS and on one machine. */
export interface StageNumbers {
  /** Messages handed to one run of the stage. */
  readonly batchSize: number;
  /** How long a batch is waited for to fill. */
  readonly windowSeconds: number;
  readonly memoryMegabytes: number;
  readonly timeoutSeconds: number;
  /** Runs of the stage at once. */
  readonly concurrency: number;
  /** Receives after which a message that keeps failing is dead. */
  readonly maxReceives: number;
  /** How long a failed message stays away, by how often it was received. */
  readonly retryDelaysSeconds: readonly number[];
  /** How long a batch stays away when what the stage needs is down. */
  readonly outageDelaysSeconds: readonly number[];
}

const retries = {
  maxReceives: 5,
  retryDelaysSeconds: [5, 30, 120, 300],
  outageDelaysSeconds: [60, 180, 420, 900],
} as const;

export const defaultStageNumbers: Readonly<Record<Stage, StageNumbers>> = {
  gen: { batchSize: 10, windowSeconds: 0, memoryMegabytes: 1024, timeoutSeconds: 120, concurrency: 100, ...retries },
  load: { batchSize: 1000, windowSeconds: 60, memoryMegabytes: 1024, timeoutSeconds: 45, concurrency: 4, ...retries },
};

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
