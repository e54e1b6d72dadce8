import { setTimeout as wait } from "node:timers/promises";
import { every } from "../../../pipeline/process/every.ts";
import { RestartBackoff } from "../../../pipeline/process/restart-backoff.ts";
import type { Lock } from "../state/lock.ts";
import { KeptSupervisorRecord } from "./kept-supervisor-record.ts";
import { restartPause } from "./restart-pause.ts";
import { type SupervisedProgram, superviseOnce } from "./supervise-once.ts";

const upkeepEveryMilliseconds = 5_000;

export interface Supervision extends SupervisedProgram {
  readonly lock: Lock;
  /** Called with a record of each death, for the output. */
  readonly tell: (record: Readonly<Record<string, unknown>>) => void;
}

/**
 * Runs the pipeline, and starts it again when it dies, after a pause that grows while it keeps dying. Resolves to the
 * exit code: when the signal aborts, when the pipeline ended because it was asked to, when it never took messages, and
 * when it ended for a reason that a restart would not change.
 */
export async function supervise(supervision: Supervision, signal: AbortSignal): Promise<number> {
  const { stateFolder, lock, output, tell } = supervision;
  const record = new KeptSupervisorRecord(stateFolder);
  // Without it no command could find this process.
  await record.write();
  using _upkeep = every(upkeepEveryMilliseconds, async () => {
    if (lock.isLost()) return;
    output.cap();
    // There may be room on the disk again.
    if (!record.isWritten) await record.write();
  });
  const backoff = new RestartBackoff(restartPause);
  for (let isFirst = true; ; isFirst = false) {
    const end = await superviseOnce(supervision, signal, (pipelinePid) => record.write({ pipelinePid }));
    const wasAsked = signal.aborted || end.code === 0;
    const neverRan = isFirst && end.ranSeconds === undefined;
    if (wasAsked || end.isFinal || lock.isLost() || neverRan) return end.code ?? 1;
    const pauseSeconds = backoff.pauseAfter(end.ranSeconds ?? 0) ?? 0;
    const now = Date.now();
    const last = { at: new Date(now).toISOString(), why: end.why };
    tell({ time: last.at, level: "error", event: "pipeline died", why: end.why, restart_in_seconds: pauseSeconds });
    await record.write({ last, next: new Date(now + pauseSeconds * 1000).toISOString() }).catch(() => {});
    await wait(pauseSeconds * 1000, undefined, { signal }).catch(() => {});
    if (signal.aborted || lock.isLost()) return 0;
    record.noteRestart();
  }
}
