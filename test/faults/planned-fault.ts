import type { FaultBench } from "./fault-bench.ts";
import type { FaultMessage } from "./fault-messages.ts";

/** Database of a pipeline whose messages are counted. */
export type FaultPlace = "embedded" | "PostgreSQL";

/** A fault that befalls a pipeline while messages of a run are worked on. */
export interface PlannedFault {
  readonly name: string;
  /** Databases that it is tried with; the embedded one has no processes of its own, and one session. */
  readonly on: readonly FaultPlace[];
  /** True if it fills a small disk, which takes root to mount. */
  readonly needsSmallDisk?: boolean;
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
  /** Counts messages that were published by other ways than these. */
  readonly accept: (messages: readonly FaultMessage[]) => void;
  /** Publishes messages that are the harm themselves. */
  readonly publish: (messages: readonly FaultMessage[]) => Promise<void>;
}
