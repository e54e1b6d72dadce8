import { Fault } from "../../pipeline/fault/fault.ts";
import { type Stage, stages } from "../../pipeline/message/stage.ts";
import type { Target } from "../../targets/target.ts";
import type { RunState, RunStatus } from "../runs/run-status.ts";
import { showRun } from "../runs/watch-run.ts";
import type { FailureGroup, StageTrouble } from "./activity.ts";
import {
  type CatalogueStatus,
  readCounts,
  readStages,
  type StageStatus,
  type StagesStatus,
  type Status,
} from "./read-status.ts";
import { SessionsAtWork } from "./sessions-at-work.ts";
import { SteadyActivity } from "./steady-activity.ts";

/** The status as somebody watches it: with rates, failures and the time that runs still take. */
export interface WatchedStatus extends Omit<Status, "stages" | "runs" | "settings_changed"> {
  readonly stages: Readonly<Record<Stage, WatchedStage>>;
  readonly runs: readonly (RunState | RunStatus)[];
  /** Sessions of the database that were at work at once in the last minute, on average; null if it cannot be told. */
  readonly database_sessions: number | null;
  /** Deaths of the last hour, grouped. */
  readonly failures: readonly FailureGroup[];
  /** Reason why the counts of the stages are old, if they are. */
  readonly problem?: string;
  /** Reason why the logs, which tell all that was done in the last hour, cannot be read. */
  readonly logs_problem?: string;
}

export interface WatchedStage extends StageStatus {
  readonly per_minute: number;
  /** Messages done in each of the last 60 minutes, the running one last. */
  readonly minutes: readonly number[];
  /** Runs under way at once in the last minute, on average; null until one ended. */
  readonly runs_at_once: number | null;
  /** Reason why the stage is done with no message; null if it was done with one since. */
  readonly trouble: StageTrouble | null;
}

/** Time between two looks at the catalogue: it has other work, and on AWS each is an invocation. */
const catalogueEveryMilliseconds = { local: 5_000, aws: 15_000 } as const;
/** Time between two looks, at least, in times of what a look takes. */
const restBetweenCounts = 20;
/** Runs whose rate is read. */
const mostRuns = 5;

/** Reads the status again and again; what takes long is read in the background. */
export class StatusReader {
  readonly #target: Target;
  readonly #activity: SteadyActivity;
  #stages: StagesStatus | undefined;
  #counts: CatalogueStatus | undefined;
  readonly #sessions = new SessionsAtWork();
  #countedAt = Number.NEGATIVE_INFINITY;
  #countMilliseconds = 0;
  #countedIdle = true;
  #counting = false;

  /** @param signal ends the reading of the logs */
  constructor(target: Target, signal: AbortSignal) {
    this.#target = target;
    this.#activity = new SteadyActivity(target, signal);
  }

  /** @throws Fault if the queues cannot be read the first time; later the last counts are told, with the problem */
  async read(): Promise<WatchedStatus> {
    let problem: string | undefined;
    try {
      this.#stages = await readStages(this.#target);
    } catch (error) {
      if (!(this.#stages && error instanceof Fault)) throw error;
      problem = error.message;
    }
    const isIdle = stages.every((stage) => isDone(this.#stages?.stages[stage]));
    if (this.#counts === undefined) await this.#count(isIdle);
    else if (this.#isDue(isIdle)) void this.#count(isIdle);
    const now = Date.now();
    const activity = this.#activity.now;
    const logsProblem = this.#activity.problem;
    const { running, starting, paused, stages: counts } = this.#stages;
    const watched = stages.map((stage): [Stage, WatchedStage] => [
      stage,
      {
        ...counts[stage],
        per_minute: activity.perMinute(stage, now),
        minutes: activity.minutes(stage, now),
        runs_at_once: rounded(activity.runsAtOnce(stage, now, counts[stage].in_flight)),
        trouble: activity.trouble(stage) ?? null,
      },
    ]);
    return {
      running,
      starting,
      paused,
      stages: Object.fromEntries(watched) as Record<Stage, WatchedStage>,
      ...(this.#counts ?? { collections: null, runs: [] }),
      database_sessions: this.#sessions.mean,
      failures: activity.failures(now),
      ...(problem !== undefined && { problem }),
      ...(logsProblem !== undefined && { logs_problem: logsProblem }),
    };
  }

  /** Tells if a stage neither was done with anything in a time nor makes a heavy item, as far as logs can be read. */
  isSilent(stage: Stage, milliseconds: number): boolean {
    return this.#activity.problem === undefined && this.#activity.now.isSilent(stage, Date.now(), milliseconds);
  }

  /** A run that begins or ends is seen soon after, unless looks at the catalogue would take more than a part of its time. */
  #isDue(isIdle: boolean): boolean {
    const passed = performance.now() - this.#countedAt;
    const isChanged = isIdle !== this.#countedIdle && passed >= this.#countMilliseconds * restBetweenCounts;
    return isChanged || passed >= catalogueEveryMilliseconds[this.#target.name];
  }

  async #count(isIdle: boolean): Promise<void> {
    if (this.#counting) return;
    [this.#counting, this.#countedIdle] = [true, isIdle];
    const begun = performance.now();
    try {
      const counts = await readCounts(this.#target.operate);
      await this.#sessions.read(this.#target.operate);
      const runs = await Promise.all(
        counts.runs.map((run, index) => (index < mostRuns ? showRun(this.#target, run.id).catch(() => run) : run)),
      );
      this.#counts = { ...counts, runs };
    } catch (error) {
      this.#counts = { collections: null, catalogue_problem: (error as Error).message, runs: [] };
    } finally {
      this.#counting = false;
      this.#countedAt = performance.now();
      this.#countMilliseconds = this.#countedAt - begun;
    }
  }
}

const isDone = (counts: StageStatus | undefined): boolean =>
  counts !== undefined && counts.waiting + counts.in_flight + counts.delayed === 0;
const rounded = (count: number | null): number | null => (count === null ? null : Math.round(count * 10) / 10);
