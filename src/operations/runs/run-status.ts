import type { ReplacedMessage, RunRecord, RunReport, RunSummary } from "../../pipeline/run/run.ts";

/** Messages of a run by what became of them; `loaded`, `superseded`, `cancelled`, `dead` and `on_the_way` add up to `sent`. */
export interface RunState {
  readonly id: string;
  readonly label: string | null;
  readonly command: string | null;
  readonly inputs: RunRecord["inputs"];
  readonly started_at: string | null;
  readonly state: RunRecord["state"] | "unknown";
  /** Null until the input was read to its end. */
  readonly total: number | null;
  readonly sent: number;
  readonly refused: number;
  readonly loaded: number;
  readonly new: number;
  readonly changed: number;
  readonly unchanged: number;
  readonly other: number;
  readonly superseded: number;
  readonly cancelled: number;
  readonly dead: number;
  readonly on_the_way: number;
  /** Messages whose item another message of the run made, too; they are counted among the others as well. */
  readonly replaced: number;
}

/** A message whose item is not there, and the one that made it, too. */
export interface ReplacedExample extends ReplacedMessage {
  /** Places of both in the inventory, `tiles.csv:17`, where it could be read. */
  readonly places?: readonly [place: string, by: string];
}

export interface RunStatus extends RunState {
  readonly who: string | null;
  readonly deaths: RunReport["deaths"];
  readonly collections: RunReport["collections"];
  readonly replaced_examples: readonly ReplacedExample[];
  /** Messages that ended a minute, of the last minutes. */
  readonly per_minute: number;
  /** Null if nothing ended lately. */
  readonly seconds_left: number | null;
}

/** Minutes over which the rate is taken. */
const rateMinutes = 5;

export function runState(
  id: string,
  { record, counts, replaced }: { record: RunRecord | null } & Pick<RunSummary, "counts" | "replaced">,
): RunState {
  const loaded = counts.new + counts.changed + counts.unchanged + counts.other;
  const ended = loaded + counts.superseded + counts.cancelled + counts.dead;
  // The record is told now and then: messages may end before it says that they were sent.
  const sent = Math.max(record?.sent ?? 0, ended);
  return {
    id,
    label: record?.label ?? null,
    command: record?.command ?? null,
    inputs: record?.inputs ?? [],
    started_at: record?.started_at ?? null,
    state: record?.state ?? "unknown",
    total: record?.total ?? null,
    sent,
    refused: record?.refused ?? 0,
    loaded,
    ...counts,
    on_the_way: sent - ended,
    replaced: replaced?.count ?? 0,
  };
}

/**
 * Adds the rate and what follows from it to what the ledger says.
 * @param ownNow milliseconds since 1970, for a report that does not say when it was made: two clocks may differ
 */
export function runStatus(id: string, report: RunReport, ownNow: number): RunStatus {
  const state = runState(id, report);
  const now = report.now === undefined ? ownNow : Date.parse(report.now);
  const from = now - rateMinutes * 60_000;
  const recent = report.minutes.filter(({ minute }) => Date.parse(minute) >= from && Date.parse(minute) <= now);
  const first = recent[0] ? Math.max(beginOf(Date.parse(recent[0].minute), state), from) : now;
  const minutes = Math.max((now - first) / 60_000, 1 / 6);
  const perMinute = recent.reduce((sum, { ended }) => sum + ended, 0) / minutes;
  const left = Math.max(0, (state.total ?? state.sent) - state.sent) + state.on_the_way;
  return {
    ...state,
    who: report.record?.who ?? null,
    deaths: report.deaths,
    collections: report.collections,
    replaced_examples: report.replaced?.examples ?? [],
    per_minute: Math.round(perMinute),
    seconds_left: left === 0 ? 0 : perMinute > 0 ? Math.round((left / perMinute) * 60) : null,
  };
}

/** When work on a run began in its first minute: not before it was started, as far as the sender's clock can be believed. */
function beginOf(minute: number, { started_at }: RunState): number {
  const started = started_at === null ? Number.NaN : Date.parse(started_at);
  return started > minute && started < minute + 60_000 ? started : minute;
}

/** True if nothing of the run is to come any more. */
export const isOver = ({ state, on_the_way }: RunState): boolean => state !== "sending" && on_the_way === 0;
