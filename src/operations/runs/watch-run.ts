import { Fault } from "../../pipeline/fault/fault.ts";
import type { Target } from "../../targets/target.ts";
import { pause } from "../pause.ts";
import { findRun } from "./find-run.ts";
import { isOver, type RunStatus, runStatus } from "./run-status.ts";

/** Reads where a run is. @throws Fault `not_found` */
export async function showRun({ operate }: Pick<Target, "operate">, id: string): Promise<RunStatus> {
  return runStatus(id, await operate({ action: "runs.show", id }), Date.now());
}

const passingKinds = new Set(["not_running", "infrastructure", "database_unreachable"]);

/** Returns a fault that another look may not meet; throws any other error. */
function passing(error: unknown, isSent: boolean): Fault {
  const passes = error instanceof Fault && (passingKinds.has(error.kind) || (isSent && error.kind === "not_found"));
  if (passes) return error;
  throw error;
}

export interface WatchRunOptions {
  readonly timeoutMilliseconds: number | undefined;
  readonly intervalMilliseconds: number;
  readonly signal: AbortSignal;
  /** True for a run that was sent a moment ago, of which the ledger may be told later. */
  readonly isSent?: boolean;
  readonly onStatus?: (status: RunStatus) => Promise<void>;
  /** Called once each time that nobody answers any more; the watch goes on. */
  readonly onUnanswered?: (fault: Fault) => void;
}

/**
 * Looks at a run, named as for `findRun`, until nothing of it is to come, or the signal aborts, and returns its last status.
 * A pipeline that is restarted, or a database that is down, is waited for.
 * @throws Fault `timed_out`, `not_found`
 */
export async function watchRun(
  target: Pick<Target, "operate">,
  named: string,
  { timeoutMilliseconds, intervalMilliseconds, signal, isSent = false, onStatus, onUnanswered }: WatchRunOptions,
): Promise<RunStatus | undefined> {
  const started = performance.now();
  let status: RunStatus | undefined;
  let answered = true;
  let id: string | undefined;
  const show = async (): Promise<RunStatus> => {
    id ??= await findRun(target, named);
    return showRun(target, id);
  };
  for (;;) {
    const read = await show().catch((error: unknown) => passing(error, isSent));
    if (read instanceof Fault) {
      if (answered) onUnanswered?.(read);
    } else {
      status = read;
      await onStatus?.(read);
    }
    answered = !(read instanceof Fault);
    if ((answered && status && isOver(status)) || signal.aborted) return status;
    const left = timeoutMilliseconds === undefined ? Infinity : timeoutMilliseconds - (performance.now() - started);
    if (left <= 0) {
      const left = status ? `${status.on_the_way} messages of run ${id} are on their way` : `nobody answered`;
      throw new Fault("timed_out", `the time is up, and ${left}`, {
        remedy: "a longer --timeout, or stac-ingest status",
      });
    }
    if (!(await pause(Math.max(0, Math.min(intervalMilliseconds, left)), signal))) return status;
  }
}
