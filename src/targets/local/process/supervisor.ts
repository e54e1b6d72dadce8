import { Fault } from "../../../pipeline/fault/fault.ts";
import { takeLock } from "../state/lock.ts";
import { ProcessOutput } from "../state/process-output.ts";
import { statePaths } from "../state/state-paths.ts";
import { supervise } from "./supervise.ts";
import { supervisorFolder } from "./supervisor-record.ts";

const [stateFolder = "", ...command] = process.argv.slice(2);

const print = (record: unknown): void => {
  try {
    process.stderr.write(`${JSON.stringify(record)}\n`);
  } catch {
    // A full disk must not end the one process that starts the pipeline again.
  }
};

async function main(): Promise<number> {
  const stop = new AbortController();
  for (const name of ["SIGTERM", "SIGINT"] as const) process.on(name, () => stop.abort());
  process.stderr.on("error", () => {});
  using lock = takeLock(supervisorFolder(stateFolder));
  if (!lock) {
    throw new Fault("already_running", `the pipeline in ${stateFolder} is supervised already`, {
      remedy: "stac-ingest local status, or stac-ingest local stop",
    });
  }
  const output = new ProcessOutput(statePaths(stateFolder).output);
  return await supervise({ stateFolder, lock, output, command, tell: print }, stop.signal);
}

try {
  process.exitCode = await main();
} catch (error) {
  const { kind = "unexpected", message, remedy } = error as Partial<Fault> & Error;
  print({ error: { kind, message, ...(remedy && { remedy }) } });
  process.exitCode = 1;
}
