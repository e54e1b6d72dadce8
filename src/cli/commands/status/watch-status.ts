import { Fault } from "../../../pipeline/fault.ts";
import { stages } from "../../../pipeline/stage.ts";
import { pause } from "../../pause.ts";
import { leftIn, type Progress } from "./read-status.ts";

export interface Watching<Current extends Progress> {
  /** Ends when nothing is left to be done; else only when interrupted. */
  readonly untilIdle: boolean;
  /** How often in a row nothing must be left: several where counts are approximate. */
  readonly idleReads: number;
  readonly timeoutMilliseconds: number | undefined;
  readonly intervalMilliseconds: number;
  /** What to type where nothing runs the stages. */
  readonly idleRemedy: string;
  readonly signal: AbortSignal;
  readonly note: (sentence: string) => void;
  readonly onStatus: (status: Current) => Promise<void>;
}

/**
 * Reads the status again and again and returns the last one.
 * @throws Fault `timed_out` that names what is left
 */
export async function watchStatus<Current extends Progress>(
  read: () => Promise<Current>,
  watching: Watching<Current>,
): Promise<Current> {
  const { untilIdle, idleReads, timeoutMilliseconds, intervalMilliseconds, idleRemedy, signal, note, onStatus } =
    watching;
  const started = performance.now();
  let idle = 0;
  let warned = false;
  for (;;) {
    const status = await read();
    await onStatus(status);
    idle = leftOver(status).length === 0 ? idle + 1 : 0;
    if ((untilIdle && idle >= idleReads) || signal.aborted) return status;
    if (untilIdle && !status.running && !warned) {
      note(`nothing runs the stages; waiting for that, too (${idleRemedy})`);
      warned = true;
    }
    const left = timeoutMilliseconds === undefined ? Infinity : timeoutMilliseconds - (performance.now() - started);
    if (untilIdle && left <= 0) throw timedOut(status, idleRemedy);
    if (!(await pause(Math.max(0, Math.min(intervalMilliseconds, left)), signal))) return status;
  }
}

/** `gen: 3 waiting, 1 in flight` for each stage that is not idle. */
function leftOver({ stages: counts }: Progress): string[] {
  return stages
    .filter((stage) => leftIn(counts[stage]) > 0)
    .map((stage) => {
      const { waiting, in_flight, delayed } = counts[stage];
      const parts = Object.entries({ waiting, "in flight": in_flight, delayed }).filter(([, count]) => count > 0);
      return `${stage}: ${parts.map(([name, count]) => `${count} ${name}`).join(", ")}`;
    });
}

function timedOut(status: Progress, idleRemedy: string): Fault {
  return new Fault("timed_out", `timed out, and this is left: ${leftOver(status).join("; ")}`, {
    remedy: status.running ? "a longer --timeout, or stac-ingest logs to see what goes on" : idleRemedy,
  });
}
