import { pause } from "../operations/pause.ts";
import { findProblems, type Problem } from "../operations/status/find-problems.ts";
import { StatusReader, type WatchedStatus } from "../operations/status/status-reader.ts";
import { Fault } from "../pipeline/fault/fault.ts";
import { type Stage, stages } from "../pipeline/message/stage.ts";
import { mostRuns } from "../settings/most-runs.ts";
import type { Settings } from "../settings/settings.ts";
import type { Target } from "../targets/target.ts";

/** The state of the pipeline as the page shows it. */
export interface ShownStatus extends WatchedStatus {
  readonly target: Target["name"];
  /** When it was read, in milliseconds since 1970. */
  readonly at: number;
  readonly problems: readonly (Problem & {
    /** When it began, as the log tells, or when it was seen first; in milliseconds since 1970. */
    readonly since: number;
    readonly isLogged: boolean;
  })[];
  /** The most runs of each stage at once, as settings have it. */
  readonly most_runs: Readonly<Record<Stage, number>>;
  /** Counts up whenever items were loaded or deleted. */
  readonly changes: number;
}

/** A reason why there is no status. */
export interface NoStatus {
  readonly message: string;
  readonly remedy?: string;
}

type Listener = (event: { readonly status: ShownStatus } | { readonly failure: NoStatus }) => void;

/** Fast enough for a loaded item to be seen within two seconds; on AWS each look costs requests. */
const everyMilliseconds = { local: 500, aws: 5_000 } as const;
const stuckMilliseconds = 900_000;

/** Status of a pipeline for all the pages that are open; it is read only while one is. */
export class StatusFeed implements Disposable {
  readonly #target: Target;
  readonly #mostRuns: ShownStatus["most_runs"];
  readonly #listeners = new Set<Listener>();
  readonly #since = new Map<string, number>();
  #reading: AbortController | undefined;
  #last: Parameters<Listener>[0] | undefined;
  #mark = "";
  #changes = 0;

  constructor(target: Target, settings: Settings) {
    this.#target = target;
    this.#mostRuns = { gen: mostRuns(settings, "gen"), load: mostRuns(settings, "load") };
  }

  /** Tells the last status at once, if there is one, and each that is read from then on; returns what ends it. */
  follow(listener: Listener): () => void {
    this.#listeners.add(listener);
    if (this.#last) listener(this.#last);
    if (!this.#reading) {
      this.#reading = new AbortController();
      void this.#read(this.#reading.signal);
    }
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size === 0) this[Symbol.dispose]();
    };
  }

  [Symbol.dispose](): void {
    this.#reading?.abort();
    this.#reading = undefined;
    this.#last = undefined;
  }

  async #read(signal: AbortSignal): Promise<void> {
    const reader = new StatusReader(this.#target, signal);
    do {
      const told = await reader.read().then(
        (status) => ({ status: this.#shown(status, reader) }),
        (error: unknown) => ({ failure: failureOf(error) }),
      );
      if (signal.aborted) return;
      this.#last = told;
      for (const listener of this.#listeners) listener(told);
    } while (await pause(everyMilliseconds[this.#target.name], signal));
  }

  #shown(status: WatchedStatus, reader: StatusReader): ShownStatus {
    const at = Date.now();
    const found = findProblems(status, stuckMilliseconds, (stage) => reader.isSilent(stage, stuckMilliseconds));
    const troubles = stages.flatMap((stage) => troubleOf(stage, status));
    const parts = new Set(found.map(({ part }) => part));
    for (const part of this.#since.keys()) if (!parts.has(part)) this.#since.delete(part);
    for (const part of parts) if (!this.#since.has(part)) this.#since.set(part, at);
    const mark = JSON.stringify([status.collections, stages.map((stage) => status.stages[stage].minutes)]);
    if (mark !== this.#mark) this.#changes += 1;
    this.#mark = mark;
    const seen = found.map((problem) => ({
      ...problem,
      since: this.#since.get(problem.part) ?? at,
      isLogged: false,
    }));
    const problems = [...seen, ...troubles];
    return { ...status, target: this.#target.name, at, problems, most_runs: this.#mostRuns, changes: this.#changes };
  }
}

/** The failures of a stage that has messages left, if it was done with none since. */
function troubleOf(stage: Stage, { stages: counts, paused }: WatchedStatus): ShownStatus["problems"] {
  const { trouble, waiting, in_flight, delayed } = counts[stage];
  if (!trouble || waiting + in_flight + delayed === 0 || paused.includes(stage)) return [];
  const { reason, since } = trouble;
  return [{ severity: "broken", part: stage, problem: reason, since, isLogged: true }];
}

function failureOf(error: unknown): NoStatus {
  const { message, remedy } = error instanceof Fault ? error : { message: String(error), remedy: undefined };
  return { message, ...(remedy && { remedy }) };
}
