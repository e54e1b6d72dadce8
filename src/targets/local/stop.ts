import { setTimeout as wait } from "node:timers/promises";
import { Fault } from "../../pipeline/fault.ts";
import { isLocked } from "./lock.ts";
import { readProcessRecord } from "./process-record.ts";

const lookEveryMilliseconds = 100;

/**
 * Asks the process that runs the pipeline to end and waits until it has. Resolves to its id, or undefined where none ran.
 * @throws Fault `timed_out` or `interrupted`
 */
export async function stopPipeline(
  stateFolder: string,
  { timeoutSeconds, signal }: { timeoutSeconds: number; signal: AbortSignal },
): Promise<number | undefined> {
  const deadline = Date.now() + timeoutSeconds * 1000;
  let asked: number | undefined;
  while (isLocked(stateFolder)) {
    signal.throwIfAborted();
    // A process that is only starting has written no record yet.
    const pid = (await readProcessRecord(stateFolder))?.pid;
    if (pid !== undefined && asked !== pid) {
      asked = pid;
      askToEnd(pid);
    }
    if (Date.now() > deadline) {
      throw new Fault("timed_out", `the pipeline in ${stateFolder} did not end within ${timeoutSeconds} s`, {
        remedy:
          asked === undefined
            ? "stac-ingest local stop --timeout with more seconds"
            : `kill -9 ${asked}; nothing accepted is lost`,
      });
    }
    await wait(lookEveryMilliseconds);
  }
  return asked;
}

function askToEnd(pid: number): void {
  try {
    process.kill(pid, "SIGTERM");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}
