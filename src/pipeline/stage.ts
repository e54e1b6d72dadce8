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
