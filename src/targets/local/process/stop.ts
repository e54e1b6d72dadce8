import { setTimeout as wait } from "node:timers/promises";
import { Fault } from "../../../pipeline/fault/fault.ts";
import { isLocked } from "../state/lock.ts";
import { requireStateFolder } from "../state/open-state-folder.ts";
import { readProcessState } from "./process-state.ts";
import { readSupervisorRecord, supervisorFolder } from "./supervisor-record.ts";

const lookEveryMilliseconds = 100;
const sayEveryMilliseconds = 1000;

export interface StopOptions {
  readonly timeoutSeconds: number;
  readonly signal: AbortSignal;
  /** Called each second of the wait, once a process was asked to end. */
  readonly onWaiting?: () => Promise<void>;
}

/**
 * Asks the pipeline's process and its supervisor to end, and waits until both have. Resolves to the pipeline's id, or the
 * supervisor's if only that ran, or undefined if none did.
 * @throws Fault `timed_out` or `interrupted`
 */
export async function stopPipeline(
  stateFolder: string,
  { timeoutSeconds, signal, onWaiting }: StopOptions,
): Promise<number | undefined> {
  requireStateFolder(stateFolder);
  const deadline = performance.now() + timeoutSeconds * 1000;
  const asked = new Set<number>();
  const found = new Set<number>();
  let sayAt = performance.now() + sayEveryMilliseconds;
  while (isLocked(stateFolder) || isLocked(supervisorFolder(stateFolder))) {
    if (signal.aborted) throw interrupted(asked);
    // A process that has just taken the lock has written no record yet.
    const state = await readProcessState(stateFolder);
    const pipeline = "pid" in state ? state.pid : undefined;
    const supervisor = (await readSupervisorRecord(stateFolder))?.pid;
    for (const pid of [supervisor, pipeline]) if (pid !== undefined) found.add(pid);
    // The supervisor asks the pipeline itself, which would end at once if it were asked twice.
    const pid = supervisor ?? pipeline;
    if (pid !== undefined && !asked.has(pid)) {
      asked.add(pid);
      askToEnd(pid);
    }
    // A process that was halted (SIGSTOP) hears nothing.
    for (const halted of [supervisor, pipeline]) if (halted !== undefined) send(halted, "SIGCONT");
    if (asked.size > 0 && performance.now() > sayAt) {
      sayAt = performance.now() + sayEveryMilliseconds;
      await onWaiting?.();
    }
    if (performance.now() > deadline) throw notEnded(stateFolder, timeoutSeconds, [supervisor, pipeline]);
    await wait(lookEveryMilliseconds);
  }
  return [...found].at(-1);
}

const askToEnd = (pid: number): void => send(pid, "SIGTERM");

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

const interrupted = (asked: ReadonlySet<number>): Fault =>
  asked.size === 0
    ? new Fault("interrupted", "interrupted before the pipeline was asked to end")
    : new Fault("interrupted", "interrupted; the pipeline was asked to end, and goes on ending", {
        remedy: "stac-ingest local status, or stac-ingest local stop to wait for it again",
      });

function notEnded(stateFolder: string, timeoutSeconds: number, pids: readonly (number | undefined)[]): Fault {
  // The supervisor first, or it would start the pipeline again.
  const running = pids.filter((pid) => pid !== undefined);
  return new Fault("timed_out", `the pipeline in ${stateFolder} did not end within ${timeoutSeconds} s`, {
    remedy:
      running.length === 0
        ? "stac-ingest local stop --timeout 10m"
        : `kill -9 ${running.join(" ")}; no message that was accepted is lost`,
  });
}
