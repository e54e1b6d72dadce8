import { pause } from "../operations/pause.ts";
import { findProblems, type Problem } from "../operations/status/find-problems.ts";
import { StatusReader, type WatchedStatus } from "../operations/status/status-reader.ts";
import { Fault } from "../pipeline/fault.ts";
import { stages } from "../pipeline/stage.ts";
import type { Target } from "../targets/target.ts";

/** The state of the pipeline as the page shows it. */
export interface ShownStatus extends WatchedStatus {
  readonly target: Target["name"];
  /** When it was read, in milliseconds since 1970. */
  readonly at: number;
  readonly problems: readonly (Problem & {
    /** Since when it is seen, in milliseconds since 1970. */
    readonly since: number;
  })[];
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
  readonly #listeners = new Set<Listener>();
  readonly #since = new Map<string, number>();
  #reading: AbortController | undefined;
  #last: Parameters<Listener>[0] | undefined;
  #mark = "";
  #changes = 0;

  constructor(target: Target) {
    this.#target = target;
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
        (status) => ({ status: this.#shown(status) }),
        (error: unknown) => ({ failure: failureOf(error) }),
      );
      if (signal.aborted) return;
      this.#last = told;
      for (const listener of this.#listeners) listener(told);
    } while (await pause(everyMilliseconds[this.#target.name], signal));
  }

  #shown(status: WatchedStatus): ShownStatus {
    const at = Date.now();
    const minutes = stuckMilliseconds / 60_000;
    const found = findProblems(status, stuckMilliseconds, (stage) =>
      status.stages[stage].minutes.slice(-minutes).every((count) => count === 0),
    );
    const parts = new Set(found.map(({ part }) => part));
    for (const part of this.#since.keys()) if (!parts.has(part)) this.#since.delete(part);
    for (const part of parts) if (!this.#since.has(part)) this.#since.set(part, at);
    const mark = JSON.stringify([status.collections, stages.map((stage) => status.stages[stage].minutes)]);
    if (mark !== this.#mark) this.#changes += 1;
    this.#mark = mark;
    const problems = found.map((problem) => ({ ...problem, since: this.#since.get(problem.part) ?? at }));
    return { ...status, target: this.#target.name, at, problems, changes: this.#changes };
  }
}

function failureOf(error: unknown): NoStatus {
  const { message, remedy } = error instanceof Fault ? error : { message: String(error), remedy: undefined };
  return { message, ...(remedy && { remedy }) };
}
