import { cp, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { stringify } from "yaml";
import type { Stage } from "../../src/pipeline/stage.ts";
import type { Settings } from "../../src/settings/settings.ts";
import { openQueue } from "../../src/targets/local/queue/open-queue.ts";
import { type CommandLine, commandLineIn } from "./command-line.ts";

/** A pipeline somewhere, worked by its command line as an operator works it. */
export interface Place extends CommandLine, AsyncDisposable {
  readonly folder: string;
  /** Publishes as a foreign producer does: unchecked. */
  publishUnchecked(stage: Stage, bodies: readonly string[]): Promise<void>;
  start(): Promise<void>;
  /** Ends the pipeline without warning. */
  kill(): Promise<void>;
}

/** A pipeline on this machine in a folder of its own, with a lock made for its packages elsewhere. */
export async function openLocalPlace(
  settings: Partial<Record<keyof Settings, unknown>>,
  lockPath: string,
): Promise<Place> {
  const folder = await mkdtemp(join(tmpdir(), "stac-ingest-journey-"));
  await writeFile(join(folder, "config.yml"), stringify(settings));
  // Requirements that are paths are relative to the lock.
  for (const name of await readdir(dirname(lockPath))) await cp(join(dirname(lockPath), name), join(folder, name));
  let pids: number[] = [];

  const { run, read } = commandLineIn(folder);
  return {
    folder,
    run,
    read,
    async publishUnchecked(stage, bodies) {
      using queue = openQueue(join(folder, ".stac-ingest", "queue.sqlite"), { gen: 5, load: 5 });
      await queue.publish(
        stage,
        bodies.map((body) => ({ body, attributes: {} })),
      );
    },
    async start() {
      const started = await read<{ pid: number; supervisor: number }>([
        ...["local", "start", "--detach"],
        // Only the embedded database has a port of its own.
        ...(settings.database_url === undefined ? ["--port", "0"] : []),
      ]);
      // The supervisor first, or it would start the pipeline again.
      pids = [started.supervisor, started.pid];
    },
    async kill() {
      for (const pid of pids) process.kill(pid, "SIGKILL");
      while (pids.some(isAlive)) await new Promise((resolve) => setTimeout(resolve, 20));
    },
    async [Symbol.asyncDispose]() {
      await run(["local", "stop"]);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
