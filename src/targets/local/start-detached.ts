import { spawn } from "node:child_process";
import { openSync, readFileSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { Fault, type FaultKind } from "../../pipeline/fault.ts";
import { type ProcessRecord, readProcessRecord } from "./process-record.ts";
import { placesIn } from "./state-folder.ts";
import { makeFolder } from "./storage-fault.ts";

const lookEveryMilliseconds = 100;

/** How the process is started; on failure it prints a JSON error as its last line. */
export interface DetachedCommand {
  readonly program: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly folder: string;
}

/**
 * Starts the pipeline in a process of its own that outlives this one, and waits until it takes messages.
 * @throws the Fault the process ended with
 */
export async function startDetached(
  { program, args, env, folder }: DetachedCommand,
  stateFolder: string,
  signal: AbortSignal,
): Promise<ProcessRecord> {
  const { output } = placesIn(stateFolder);
  makeFolder(dirname(output));
  const file = openSync(output, "a");
  const printedBefore = statSync(output).size;
  const child = spawn(program, args, { cwd: folder, env, detached: true, stdio: ["ignore", file, file] });
  const ended = new Promise<never>((_, reject) => {
    child.on("error", reject);
    child.once("exit", () => reject(whyItEnded(output, printedBefore)));
  });
  ended.catch(() => {});
  const onAbort = (): void => void child.kill("SIGTERM");
  signal.addEventListener("abort", onAbort);
  try {
    for (;;) {
      const record = await readProcessRecord(stateFolder);
      if (record && record.pid === child.pid) return record;
      await Promise.race([wait(lookEveryMilliseconds), ended]);
    }
  } finally {
    signal.removeEventListener("abort", onAbort);
    child.unref();
  }
}

function whyItEnded(output: string, from: number): Fault {
  const printed = readFileSync(output).subarray(from).toString().trim();
  const last = printed.split("\n").findLast((line) => line.startsWith('{"error"'));
  if (last) {
    const { error } = JSON.parse(last) as { error: { kind: FaultKind; message: string; remedy?: string } };
    return new Fault(error.kind, error.message, error.remedy === undefined ? {} : { remedy: error.remedy });
  }
  return new Fault("not_running", `the pipeline ended as it started: ${printed.slice(-2000) || "it printed nothing"}`, {
    remedy: `see ${output}`,
  });
}
