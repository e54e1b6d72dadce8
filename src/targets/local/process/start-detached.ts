import { spawn } from "node:child_process";
import { closeSync } from "node:fs";
import { setTimeout as wait } from "node:timers/promises";
import { Fault } from "../../../pipeline/fault/fault.ts";
import { ownProgram } from "../../../pipeline/process/own-files.ts";
import { openStateFolder } from "../state/open-state-folder.ts";
import { ProcessOutput } from "../state/process-output.ts";
import { statePaths } from "../state/state-paths.ts";
import { storageFault } from "../state/storage-fault.ts";
import type { ProcessRecord } from "./process-record.ts";
import { describeStart, type ProcessState, readProcessState } from "./process-state.ts";
import { readSupervisorRecord, type SupervisorRecord } from "./supervisor-record.ts";

const lookEveryMilliseconds = 100;
/** Limits of the supervisor's memory, which it needs little of; Node 22 warns of SQLite. */
const supervisorOptions = [
  "--max-old-space-size=32",
  "--max-semi-space-size=1",
  "--disable-warning=ExperimentalWarning",
];

/**
 * Has glibc give memory of this size back to the system when it is freed; by itself it keeps tens of megabytes that only
 * the start of the embedded database needed. Other systems do not know it.
 */
const mallocSettings = { MALLOC_MMAP_THRESHOLD_: String(1024 * 1024) };

/** Command that starts the pipeline; on failure it prints a JSON error as its last line. */
export interface DetachedCommand {
  readonly program: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly folder: string;
}

/**
 * Starts the pipeline in a process of its own that outlives this one, below a supervisor that starts it again when it dies;
 * waits until it takes messages. A pipeline that takes longer than `timeoutMilliseconds` goes on starting.
 * @throws the Fault the process ended with, or Fault `timed_out`
 */
export async function startDetached(
  { program, args, env, folder }: DetachedCommand,
  stateFolder: string,
  { timeoutMilliseconds, signal }: { timeoutMilliseconds: number; signal: AbortSignal },
): Promise<{ pipeline: ProcessRecord; supervisor: SupervisorRecord }> {
  openStateFolder(stateFolder);
  const deadline = performance.now() + timeoutMilliseconds;
  const output = new ProcessOutput(statePaths(stateFolder).output);
  const file = openOutput(output);
  const printedBefore = output.bytes;
  const supervisor = ownProgram("src/targets/local/process/supervisor");
  const child = spawn(process.execPath, [...supervisorOptions, supervisor, stateFolder, program, ...args], {
    cwd: folder,
    env: { ...mallocSettings, ...env },
    detached: true,
    stdio: ["ignore", file, file],
  });
  closeSync(file);
  const ended = new Promise<never>((_, reject) => {
    child.on("error", reject);
    child.once("exit", () => reject(whyItEnded(output, printedBefore)));
  });
  ended.catch(() => {});
  const onAbort = (): void => void child.kill("SIGTERM");
  signal.addEventListener("abort", onAbort);
  try {
    for (;;) {
      const [state, record] = await Promise.all([readProcessState(stateFolder), readSupervisorRecord(stateFolder)]);
      if (state.is === "running" && record && record.pid === child.pid && record.pipelinePid === state.pid) {
        return { pipeline: state, supervisor: record };
      }
      if (performance.now() > deadline) throw notReady(state, output, timeoutMilliseconds);
      await Promise.race([wait(lookEveryMilliseconds), ended]);
    }
  } finally {
    signal.removeEventListener("abort", onAbort);
    child.unref();
  }
}

function openOutput(output: ProcessOutput): number {
  try {
    return output.open();
  } catch (error) {
    throw storageFault(error, output.path);
  }
}

function notReady(state: ProcessState, output: ProcessOutput, milliseconds: number): Fault {
  const found = state.is === "starting" ? `: it is starting${describeStart(state)}` : "";
  const message = `the pipeline takes no messages after ${Math.round(milliseconds / 1000)} s${found}`;
  const remedy = `stac-ingest local status, or stac-ingest local stop; ${output.path} has what it printed`;
  return new Fault("timed_out", message, { remedy });
}

function whyItEnded(output: ProcessOutput, from: number): Fault {
  const printed = output.printedSince(from);
  const why = `the pipeline ended while it started: ${printed.slice(-2000) || "it printed nothing"}`;
  return output.errorSince(from) ?? new Fault("not_running", why, { remedy: `see ${output.path}` });
}
