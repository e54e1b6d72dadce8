import type { FaultBench } from "./fault-bench.ts";
import type { FaultMessage } from "./fault-messages.ts";

/** A fault that befalls a pipeline while messages of a run are worked on. */
export interface PlannedFault {
  readonly name: string;
  /** False where the fault is tried on a PostgreSQL server alone. */
  readonly onEmbedded: boolean;
  /** Does the harm, calls `publishMore` in the midst of it, and undoes it. */
  readonly befall: (bench: FaultBench, during: Harm) => Promise<void>;
  /** Gives the pipeline back what the fault took away for good. */
  readonly clean?: (bench: FaultBench) => Promise<void>;
}

export interface Harm {
  /** Names the run, and the collection of its items. */
  readonly run: string;
  /** Draws a number from 0 to below `below`, as the seed decides. */
  readonly draw: (below: number) => number;
  /** Publishes messages about items of the run and about new ones. */
  readonly publishMore: () => Promise<void>;
  /** Publishes messages that are the harm themselves. */
  readonly publish: (messages: readonly FaultMessage[]) => Promise<void>;
}
