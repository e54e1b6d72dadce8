import { Fault } from "../../pipeline/fault/fault.ts";
import { type Stage, stages } from "../../pipeline/message/stage.ts";
import type { Target } from "../../targets/target.ts";
import { pause } from "../pause.ts";
import type { StageStatus, StagesStatus } from "./read-status.ts";

export interface WatchOptions<Status extends StagesStatus> {
  /** Ends when the stages have nothing left to do; else only when interrupted. */
  readonly untilIdle: boolean;
  readonly timeoutMilliseconds: number | undefined;
  readonly intervalMilliseconds: number;
  readonly signal: AbortSignal;
  readonly onStatus?: (status: Status) => Promise<void>;
  /** Called once, with the command to type, if nothing runs the stages whose end is waited for, or this one is paused. */
  readonly onNotRunning?: (remedy: string, paused: Stage | undefined) => void;
}

/** Commands for stages that nothing runs. On AWS the functions are deployed, so something is wrong with them. */
const startRemedies = { local: "stac-ingest local start", aws: "stac-ingest doctor" } as const;

/** Reads in a row that must find the stages idle: counts on AWS are approximate. */
const idleReads = { local: 1, aws: 3 } as const;

/**
 * Reads the status of a target again and again and returns the last one.
 * @throws Fault `timed_out` that names the messages left
 */
export async function watchStatus<Status extends StagesStatus>(
  target: Target,
  read: (target: Target) => Promise<Status>,
  { untilIdle, timeoutMilliseconds, intervalMilliseconds, signal, onStatus, onNotRunning }: WatchOptions<Status>,
): Promise<Status> {
  const startRemedy = startRemedies[target.name];
  const started = performance.now();
  let idle = 0;
  let warned = false;
  for (;;) {
    const status = await read(target);
    await onStatus?.(status);
    idle = leftOver(status).length === 0 ? idle + 1 : 0;
    if ((untilIdle && idle >= idleReads[target.name]) || signal.aborted) return status;
    const runs = status.running || status.starting;
    const paused = runs ? pausedInTheWay(status) : undefined;
    if (untilIdle && !warned && (!runs || paused)) {
      onNotRunning?.(paused ? `stac-ingest resume ${paused}` : startRemedy, paused);
      warned = true;
    }
    const left = timeoutMilliseconds === undefined ? Infinity : timeoutMilliseconds - (performance.now() - started);
    if (untilIdle && left <= 0) throw timedOut(status, startRemedy);
    if (!(await pause(Math.max(0, Math.min(intervalMilliseconds, left)), signal))) return status;
  }
}

/** A paused stage that messages wait for. */
const pausedInTheWay = ({ paused, stages: counts }: StagesStatus): Stage | undefined =>
  paused.find((each) => partsLeft(counts[each]).length > 0);

/** `gen: 3 waiting, 1 in flight` for each stage that is not idle. */
function leftOver({ stages: counts }: StagesStatus): string[] {
  return stages.flatMap((stage) => {
    const parts = partsLeft(counts[stage]);
    return parts.length > 0 ? [`${stage}: ${parts.join(", ")}`] : [];
  });
}

function partsLeft({ waiting, in_flight, delayed }: StageStatus): string[] {
  return Object.entries({ waiting, "in flight": in_flight, delayed })
    .filter(([, count]) => count > 0)
    .map(([name, count]) => `${count} ${name}`);
}

function timedOut(status: StagesStatus, startRemedy: string): Fault {
  return new Fault("timed_out", `the time is up, and messages are left: ${leftOver(status).join("; ")}`, {
    remedy: status.running ? "a longer --timeout, or stac-ingest logs" : startRemedy,
  });
}
