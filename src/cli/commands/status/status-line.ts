import type { WatchedStage, WatchedStatus } from "../../../operations/status/status-reader.ts";
import { stages } from "../../../pipeline/message/stage.ts";
import { roughTime } from "../../../pipeline/text/rough-time.ts";

/** A status of one moment, as a program reads it. */
export function watchedRecord({ stages: counts, ...status }: WatchedStatus) {
  const told = stages.map((stage) => {
    const { minutes: _, ...stageCounts } = counts[stage];
    return [stage, stageCounts] as const;
  });
  const time = new Date().toISOString();
  return {
    time,
    ...status,
    stages: Object.fromEntries(told) as Record<keyof typeof counts, Omit<WatchedStage, "minutes">>,
  };
}

/** The status in one line, for a log. */
export function statusLine({
  time,
  running,
  starting,
  stages: counts,
  collections,
  catalogue_problem,
  runs_problem,
  problem,
}: ReturnType<typeof watchedRecord>): string {
  const queues = stages.map((stage) => {
    const { waiting, in_flight, delayed, dead, per_minute, oldest_seconds: oldest } = counts[stage];
    return [
      `${stage} ${waiting} waiting, ${in_flight} in flight, ${delayed} delayed, ${dead} dead`,
      ...(per_minute > 0 ? [`${per_minute} a minute`] : []),
      ...(oldest !== null && oldest >= 60 ? [`oldest ${roughTime(oldest)}`] : []),
    ].join(", ");
  });
  const items = (collections ?? []).reduce((sum, { items: count }) => sum + count, 0);
  return [
    time,
    ...queues,
    ...(running ? [] : [starting ? "starting" : "not running"]),
    ...(collections ? [`${items} items`] : []),
    ...(problem ? [problem] : unanswered(catalogue_problem, runs_problem)),
  ].join("; ");
}

function unanswered(items: string | undefined, runs: string | undefined): string[] {
  if (items !== undefined) return [`items unknown: ${items}`];
  return runs === undefined ? [] : [`runs unknown: ${runs}`];
}

/** Tells one situation from another one, which is worth a line at once: what runs, what died, what does not answer. */
export function situationOf({
  running,
  starting,
  paused,
  stages: counts,
  catalogue_problem,
  runs_problem,
  problem,
  runs,
}: WatchedStatus): string {
  const perStage = stages.map((stage) => {
    const { waiting, in_flight, delayed, dead } = counts[stage];
    return [waiting + in_flight + delayed > 0, dead];
  });
  return JSON.stringify([
    running,
    starting,
    paused,
    perStage,
    catalogue_problem,
    runs_problem,
    problem,
    runs.map(({ id, state }) => [id, state]),
  ]);
}
