import { type ChildProcess, spawn } from "node:child_process";
import { setTimeout as wait } from "node:timers/promises";
import type { FaultKind } from "../../../pipeline/fault.ts";
import type { Lock } from "../state/lock.ts";
import type { ProcessOutput } from "./process-output.ts";
import { lastProcessRecord, readProcessRecord } from "./process-record.ts";
import { deathsInARow, restartPause } from "./restart-pause.ts";
import { type SupervisorRecord, writeSupervisorRecord } from "./supervisor-record.ts";

const lookEveryMilliseconds = 200;
const upkeepEveryMilliseconds = 5_000;

/** Faults that the next start would end with, too, until somebody does something. */
const final: ReadonlySet<FaultKind> = new Set([
  "wrong_usage",
  "invalid_settings",
  "unreadable_input",
  "not_locked",
  "pgstac_missing",
  "pgstac_unsupported",
  "already_running",
  "not_found",
]);
const exitCodeOfUsage = 2;

export interface Supervision {
  readonly stateFolder: string;
  readonly lock: Lock;
  readonly output: ProcessOutput;
  /** The program that runs the pipeline, and its arguments. */
  readonly command: readonly string[];
  /** Told, for the output, of each end. */
  readonly tell: (record: Readonly<Record<string, unknown>>) => void;
}

/**
 * Runs the pipeline, and starts it again when it dies, after a pause that grows while it keeps dying. Resolves to the
 * exit code: when the signal aborts, when the pipeline ended because it was asked to, when it never took messages, and
 * when it ended with what no other start would change.
 */
export async function supervise(supervision: Supervision, signal: AbortSignal): Promise<number> {
  const { stateFolder, lock, output, tell } = supervision;
  let record: SupervisorRecord = { pid: process.pid, pipelinePid: undefined, restarts: 0 };
  let isTold = false;
  const tellAll = async (changed: Partial<SupervisorRecord>): Promise<void> => {
    record = { ...record, ...changed };
    isTold = false;
    await writeSupervisorRecord(stateFolder, record);
    isTold = true;
  };
  // Without it nobody could be told where to find this process.
  await tellAll({});
  using _upkeep = every(upkeepEveryMilliseconds, async () => {
    if (lock.isLost()) return;
    output.cap();
    // There may be room on the disk again.
    if (!isTold) await tellAll({});
  });
  for (let deaths = 0; ; ) {
    const end = await runOnce(supervision, signal, (pipelinePid) => tellAll({ pipelinePid }));
    const wanted = signal.aborted || end.code === 0;
    if (wanted || end.isFinal || lock.isLost() || (deaths === 0 && end.ranSeconds === undefined)) {
      return end.code ?? 1;
    }
    deaths = deathsInARow(deaths, end.ranSeconds ?? 0);
    const pauseSeconds = restartPause(deaths);
    const now = Date.now();
    const last = { at: new Date(now).toISOString(), why: end.why };
    tell({ time: last.at, level: "error", event: "pipeline died", why: end.why, restart_in_seconds: pauseSeconds });
    const { next: _, ...rest } = record;
    record = { ...rest, last };
    await tellAll({ next: new Date(now + pauseSeconds * 1000).toISOString() }).catch(() => {});
    await wait(pauseSeconds * 1000, undefined, { signal }).catch(() => {});
    if (signal.aborted || lock.isLost()) return 0;
    const { next: _over, ...waited } = record;
    record = { ...waited, restarts: record.restarts + 1 };
  }
}

interface End {
  readonly code: number | null;
  readonly why: string;
  readonly isFinal: boolean;
  /** Time for which it took messages; undefined where it never did. */
  readonly ranSeconds: number | undefined;
}

async function runOnce(
  { command: [program = "", ...args], output, stateFolder }: Supervision,
  signal: AbortSignal,
  started: (pid: number | undefined) => Promise<void>,
): Promise<End> {
  const printedBefore = output.bytes;
  const child = spawn(program, args, { stdio: ["ignore", "inherit", "inherit"] });
  const stop = (): void => void child.kill("SIGTERM");
  const ended = endOf(child);
  signal.addEventListener("abort", stop);
  if (signal.aborted) stop();
  // On a full disk the record stays as it is, which still names this process.
  await started(child.pid).catch(() => {});
  let readyAt: number | undefined;
  using _look = every(lookEveryMilliseconds, async () => {
    if (readyAt === undefined && (await readProcessRecord(stateFolder))?.pid === child.pid) readyAt = performance.now();
  });
  const { code, how } = await ended;
  signal.removeEventListener("abort", stop);
  // It may have died between two looks.
  if (readyAt === undefined && (await lastProcessRecord(stateFolder))?.pid === child.pid) readyAt = performance.now();
  const error = output.errorSince(printedBefore);
  const lastLine = output.printedSince(printedBefore).split("\n").at(-1) ?? "";
  const said = error?.message ?? (code === null ? "" : lastLine.slice(0, 500));
  return {
    code,
    why: said === "" ? how : `${how}: ${said}`,
    isFinal: code === exitCodeOfUsage || (error !== undefined && final.has(error.kind)),
    ranSeconds: readyAt === undefined ? undefined : (performance.now() - readyAt) / 1000,
  };
}

function endOf(child: ChildProcess): Promise<{ code: number | null; how: string }> {
  return new Promise((resolve) => {
    child.once("error", ({ message }) => resolve({ code: 1, how: message }));
    child.once("exit", (code, signal) => {
      resolve({ code, how: signal === null ? `ended with exit code ${code}` : `killed by ${signal}` });
    });
  });
}

function every(milliseconds: number, work: () => unknown): Disposable {
  const timer = setInterval(
    () =>
      void Promise.resolve()
        .then(work)
        .catch(() => {}),
    milliseconds,
  );
  return { [Symbol.dispose]: () => clearInterval(timer) };
}
