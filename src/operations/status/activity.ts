import type { LogRecord } from "../../pipeline/message/log.ts";
import type { Stage } from "../../pipeline/message/stage.ts";
import { groupOfReason } from "../../pipeline/stage/group-of-reason.ts";
import { causeOf } from "../../pipeline/stage/letter-facts.ts";
import { doneInBatch } from "../../pipeline/stage/metrics-of.ts";
import { heavyReportSeconds } from "../../settings/heavy-item-name.ts";
import { RunTimes } from "./run-times.ts";

/** Messages that died of the same within the last hour. */
export interface FailureGroup {
  readonly stage: Stage;
  readonly kind: string;
  /** The short name by which dead letters that died of the same are found. */
  readonly cause: string;
  readonly count: number;
  /** Reason of the latest, as it was logged. */
  readonly example: string;
  /** Milliseconds since 1970 of the latest. */
  readonly last: number;
}

/** Failures of what a stage needs, since it was last done with a message. */
export interface StageTrouble {
  /** Reason of the latest, as it was logged. */
  readonly reason: string;
  /** Milliseconds since 1970 of the first. */
  readonly since: number;
}

export const minutesBack = 60;
const minuteMilliseconds = 60_000;
/** Groups that are kept; of more, the one that was not seen for longest goes. */
const mostGroups = 200;

/** Activity of the stages in the last hour, minute by minute, as their logs tell of it. */
export class Activity {
  readonly #done: Readonly<Record<Stage, Map<number, number>>> = { gen: new Map(), load: new Map() };
  readonly #times: Readonly<Record<Stage, RunTimes>> = { gen: new RunTimes(), load: new RunTimes() };
  readonly #troubles: Partial<Record<Stage, StageTrouble>> = {};
  /** Milliseconds since 1970 of the latest record of a heavy item that is being made. */
  #heavy = Number.NEGATIVE_INFINITY;
  readonly #failures = new Map<string, { group: FailureGroup; minutes: Map<number, number> }>();

  /** Counts what a record tells of. */
  take(record: LogRecord): void {
    const time = Date.parse(record.time);
    const minute = minuteOf(time);
    if (Number.isNaN(minute)) return;
    if (record.event === "batch done") this.#takeRun(record, time);
    else if (record.event === "message dead") this.#takeDeath(record, minute);
    else if (heavyEvents.has(record.event)) this.#heavy = Math.max(this.#heavy, time);
    else if (troubleEvents.has(record.event)) {
      const reason = String(record["reason"] ?? record["error"] ?? record.event);
      this.#troubles[record.stage] = { since: time, ...this.#troubles[record.stage], reason };
    }
  }

  /** Messages a stage was done with in each of the last 60 minutes, the running one last. */
  minutes(stage: Stage, now: number): readonly number[] {
    const done = this.#done[stage];
    const last = minuteOf(now);
    for (const minute of done.keys()) if (minute <= last - minutesBack) done.delete(minute);
    return Array.from({ length: minutesBack }, (_, index) => done.get(last - minutesBack + 1 + index) ?? 0);
  }

  /** Messages a minute: the mean of the last five whole minutes, or of those since anything was done. */
  perMinute(stage: Stage, now: number): number {
    const minutes = this.minutes(stage, now);
    const whole = minutes.slice(-6, -1);
    const first = whole.findIndex((count) => count > 0);
    if (first < 0) return minutes.at(-1) ?? 0;
    const since = whole.slice(first);
    return Math.round(since.reduce((sum, count) => sum + count, 0) / since.length);
  }

  /**
   * Tells if a stage was done with nothing in the last `milliseconds`, an hour at most. Gen is not silent while it makes
   * a heavy item, which may take hours.
   */
  isSilent(stage: Stage, now: number, milliseconds: number): boolean {
    if (stage === "gen" && this.#heavy > now - milliseconds - heavyReportSeconds * 1000) return false;
    const recent = this.minutes(stage, now).slice(-Math.ceil(milliseconds / minuteMilliseconds));
    return recent.every((count) => count === 0);
  }

  /** Runs of a stage that were under way at once in the last minute, on average, as far as their ends tell; null if they do not. */
  runsAtOnce(stage: Stage, now: number, inFlight: number): number | null {
    return this.#times[stage].mean(now, inFlight);
  }

  /** Reason why a stage is done with no message. */
  trouble(stage: Stage): StageTrouble | undefined {
    return this.#troubles[stage];
  }

  /** Groups of failures, the largest first. */
  failures(now: number): readonly FailureGroup[] {
    const oldest = minuteOf(now) - minutesBack;
    for (const [key, { minutes }] of this.#failures) {
      for (const minute of minutes.keys()) if (minute <= oldest) minutes.delete(minute);
      if (minutes.size === 0) this.#failures.delete(key);
    }
    return [...this.#failures.values()]
      .map(({ group, minutes }) => ({ ...group, count: sumOf(minutes) }))
      .sort((one, other) => other.count - one.count);
  }

  #takeRun({ stage, ...record }: LogRecord, time: number): void {
    const messages = Number(record["messages"]);
    const done = doneInBatch(record);
    const milliseconds = Number(record["milliseconds"]);
    if (milliseconds >= 0) this.#times[stage].take(time, milliseconds, messages);
    if (done <= 0 && !(Number(record["handed_over"]) > 0)) return;
    add(this.#done[stage], minuteOf(time), done);
    delete this.#troubles[stage];
  }

  #takeDeath({ time, stage, ...record }: LogRecord, minute: number): void {
    const [kind, example] = [String(record["kind"] ?? "unexpected"), String(record["reason"] ?? "")];
    const cause = causeOf(kind, groupOfReason(example));
    const key = `${stage} ${cause}`;
    const minutes = this.#failures.get(key)?.minutes ?? new Map<number, number>();
    add(minutes, minute, 1);
    // Last in order: the first is then the one that was not seen for longest.
    this.#failures.delete(key);
    this.#failures.set(key, { group: { stage, kind, cause, count: 0, example, last: Date.parse(time) }, minutes });
    const [first] = this.#failures.keys();
    if (this.#failures.size > mostGroups && first !== undefined) this.#failures.delete(first);
  }
}

/** Events of runs that could not do their work, for a reason that is no message's. */
const troubleEvents: ReadonlySet<string> = new Set(["batch postponed", "run failed", "queue not reached"]);

/** Events of a heavy item that is being made. */
const heavyEvents: ReadonlySet<string> = new Set(["heavy item begun", "heavy item under way"]);

/** Texts of the records that tell of activity. */
export const activityTerms: readonly string[] = ["batch done", "message dead", ...troubleEvents, ...heavyEvents];

const minuteOf = (time: number): number => Math.floor(time / minuteMilliseconds);
const sumOf = (minutes: ReadonlyMap<number, number>): number =>
  [...minutes.values()].reduce((sum, count) => sum + count, 0);
const add = (minutes: Map<number, number>, minute: number, count: number): void =>
  void minutes.set(minute, (minutes.get(minute) ?? 0) + count);
