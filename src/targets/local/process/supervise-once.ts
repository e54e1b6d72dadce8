import { type ChildProcess, spawn } from "node:child_process";
import type { FaultKind } from "../../../pipeline/fault/fault.ts";
import { every } from "../../../pipeline/process/every.ts";
import type { ProcessOutput } from "../state/process-output.ts";
import { lastProcessRecord, readProcessRecord } from "./process-record.ts";

/** The program to run, and the files by which it is followed. */
export interface SupervisedProgram {
  readonly stateFolder: string;
  readonly output: ProcessOutput;
  /** The program that runs the pipeline, and its arguments. */
  readonly command: readonly string[];
}

/** The end of a process that ran the pipeline. */
export interface PipelineEnd {
  readonly code: number | null;
  readonly why: string;
  /** True if another start would end in the same way. */
  readonly isFinal: boolean;
  /** Time for which it took messages; undefined if it never did. */
  readonly ranSeconds: number | undefined;
}

const lookEveryMilliseconds = 200;

/** Faults that would end the next start, too, until somebody does something. */
const finalKinds: ReadonlySet<FaultKind> = new Set([
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

/**
 * Runs the pipeline once, and asks it to end when the signal aborts. Resolves when it has ended.
 * @param started called with the process's id
 */
export async function superviseOnce(
  { command: [program = "", ...args], output, stateFolder }: SupervisedProgram,
  signal: AbortSignal,
  started: (pid: number | undefined) => Promise<void>,
): Promise<PipelineEnd> {
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
  const last = await lastProcessRecord(stateFolder);
  if (last && "databaseUrl" in last && last.pid === child.pid) readyAt ??= performance.now();
  const error = output.errorSince(printedBefore);
  const lastLine = output.printedSince(printedBefore).split("\n").at(-1) ?? "";
  const said = error?.message ?? (code === null ? "" : lastLine.slice(0, 500));
  return {
    code,
    why: said === "" ? how : `${how}: ${said}`,
    isFinal: code === exitCodeOfUsage || (error !== undefined && finalKinds.has(error.kind)),
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
