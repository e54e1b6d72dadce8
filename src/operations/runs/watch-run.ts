import { Fault } from "../../pipeline/fault.ts";
import type { Target } from "../../targets/target.ts";
import { pause } from "../pause.ts";
import { isOver, type RunStatus, runStatus } from "./run-status.ts";

/** Reads where a run is. @throws Fault `not_found` */
export async function showRun({ operate }: Pick<Target, "operate">, id: string): Promise<RunStatus> {
  return runStatus(id, await operate({ action: "runs.show", id }), Date.now());
}

export interface WatchRunOptions {
  readonly timeoutMilliseconds: number | undefined;
  readonly intervalMilliseconds: number;
  readonly signal: AbortSignal;
  readonly onStatus?: (status: RunStatus) => Promise<void>;
}

/**
 * Looks at a run until nothing of it is to come, or the signal aborts, and returns its last status.
 * @throws Fault `timed_out`, `not_found`
 */
export async function watchRun(
  target: Pick<Target, "operate">,
  id: string,
  { timeoutMilliseconds, intervalMilliseconds, signal, onStatus }: WatchRunOptions,
): Promise<RunStatus> {
  const started = performance.now();
  for (;;) {
    const status = await showRun(target, id);
    await onStatus?.(status);
    if (isOver(status) || signal.aborted) return status;
    const left = timeoutMilliseconds === undefined ? Infinity : timeoutMilliseconds - (performance.now() - started);
    if (left <= 0) {
      throw new Fault("timed_out", `the time is up, and of run ${id} ${status.on_the_way} messages are on their way`, {
        remedy: "a longer --timeout, or stac-ingest status",
      });
    }
    if (!(await pause(Math.max(0, Math.min(intervalMilliseconds, left)), signal))) return status;
  }
}
