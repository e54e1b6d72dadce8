/** The two stages a message passes: gen makes the item, load stores it. */
export const stages = ["gen", "load"] as const;
export type Stage = (typeof stages)[number];

/** Numbers by which a stage is run: the same numbers on AWS and on one machine. */
export interface StageNumbers {
  /** Messages handed to one run of the stage. */
  readonly batchSize: number;
  /** The seconds that a batch is given to fill. */
  readonly windowSeconds: number;
  readonly memoryMegabytes: number;
  readonly timeoutSeconds: number;
  /** Runs of the stage at once. */
  readonly concurrency: number;
  /** Receives after which a message that keeps failing is dead. */
  readonly maxReceives: number;
  /** The delays of a failed message, by how often it was received. */
  readonly retryDelaysSeconds: readonly number[];
  /** The delays of a batch while a service that the stage needs is down. */
  readonly outageDelaysSeconds: readonly number[];
}
