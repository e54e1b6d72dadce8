/** Settings that a worker gets when it starts. */
export interface WorkerStart {
  /** Socket that carries requests and replies; this process listens at it. */
  readonly channel: string;
  /** Socket that carries the package's output; this process listens at it. */
  readonly output: string;
  readonly scratchFolder: string;
  readonly limitBytes: number | undefined;
}

/** A running worker process. */
export interface WorkerProcess {
  readonly pid: number;
  /** Resolves to a sentence on how the worker ended, once every process that it started has ended. */
  readonly ended: Promise<string>;
  /** Resolves as soon as its fork server has ended; the worker ends with it. */
  readonly lost: Promise<void>;
}

/** Starts a worker process. */
export type SpawnWorker = (start: WorkerStart) => Promise<WorkerProcess>;
