import { isLocked } from "../state/lock.ts";
import { lockless, refusesEveryLock } from "../state/refuses-locks.ts";
import { lastProcessRecord, type ProcessRecord, type StartingRecord } from "./process-record.ts";
import { readSupervisorRecord } from "./supervisor-record.ts";

/** State of the pipeline on a state folder. What is not known of a start is left out. */
export type ProcessState =
  | ({ readonly is: "running" } & ProcessRecord)
  | ({ readonly is: "starting" } & Partial<StartingRecord>)
  /** It died, and its supervisor starts it again at a time, in ISO 8601. */
  | { readonly is: "restarting"; readonly at: string }
  | { readonly is: "stopped" };

/**
 * Reads what the pipeline on a state folder does. Whoever has the lock is at least starting, and so is what a supervisor
 * has started and has no lock yet.
 * @throws Fault `infrastructure` if it cannot be told who has the lock
 */
export async function readProcessState(stateFolder: string): Promise<ProcessState> {
  if (isLocked(stateFolder)) {
    const record = await lastProcessRecord(stateFolder);
    if (!record && refusesEveryLock(stateFolder)) throw lockless(stateFolder);
    return record && "databaseUrl" in record ? { is: "running", ...record } : { is: "starting", ...record };
  }
  const supervisor = await readSupervisorRecord(stateFolder);
  if (!supervisor) return { is: "stopped" };
  const { next, pipelinePid } = supervisor;
  if (next !== undefined) return { is: "restarting", at: next };
  return { is: "starting", ...(pipelinePid !== undefined && { pid: pipelinePid }) };
}

/** Says that a pipeline starts, for the end of a sentence: ` since … (process 12: opening the database)`. */
export function describeStart({ pid, startingSince, step }: Partial<StartingRecord>): string {
  const since = startingSince === undefined ? "" : ` since ${startingSince}`;
  const who = [...(pid === undefined ? [] : [`process ${pid}`]), ...(step === undefined ? [] : [step])].join(": ");
  return `${since}${who && ` (${who})`}`;
}
