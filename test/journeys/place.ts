import { cp, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { stringify } from "yaml";
import type { Stage } from "../../src/pipeline/message/stage.ts";
import { isAlive } from "../../src/pipeline/process/is-alive.ts";
import type { Settings } from "../../src/settings/settings.ts";
import { readSupervisorRecord } from "../../src/targets/local/process/supervisor-record.ts";
import { openQueue } from "../../src/targets/local/queue/open-queue.ts";
import { type CommandLine, commandLineIn } from "./command-line.ts";

/** A pipeline somewhere, worked by its command line as an operator works it. */
export interface Place extends CommandLine, AsyncDisposable {
  readonly folder: string;
  /** Publishes as a foreign producer does: unchecked. */
  publishUnchecked(stage: Stage, bodies: readonly string[]): Promise<void>;
  /** Starts the pipeline, with more in its environment. */
  start(env?: NodeJS.ProcessEnv): Promise<void>;
  /** Ends the pipeline without warning. */
  kill(): Promise<void>;
}

/**
 * A pipeline on this machine in a folder of its own, with a lock made for its packages elsewhere.
 * @param program the command's file; without it, the sources are run
 */
export async function openLocalPlace(
  settings: Partial<Record<keyof Settings, unknown>>,
  lockPath: string,
  program?: string,
): Promise<Place> {
  const folder = await mkdtemp(join(tmpdir(), "stac-ingest-journey-"));
  await writeFile(join(folder, "config.yml"), stringify(settings));
  // Requirements that are paths are relative to the lock.
  for (const name of await readdir(dirname(lockPath))) await cp(join(dirname(lockPath), name), join(folder, name));
  const stateFolder = join(folder, ".stac-ingest");

  const { run, read } = commandLineIn(folder, process.env, program);
  return {
    folder,
    run,
    read,
    async publishUnchecked(stage, bodies) {
      using queue = openQueue(join(stateFolder, "queue.sqlite"), { gen: 5, load: 5 });
      await queue.publish(
        stage,
        bodies.map((body) => ({ body, attributes: {} })),
      );
    },
    async start(env = {}) {
      // Only the embedded database has a port of its own.
      const port = settings.database_url === undefined ? ["--port", "0"] : [];
      const line = commandLineIn(folder, { ...process.env, ...env });
      await line.read(["local", "start", "--detach", ...port]);
    },
    async kill() {
      const supervisor = (await readSupervisorRecord(stateFolder))?.pid;
      // It would start the pipeline again.
      if (supervisor !== undefined) process.kill(supervisor, "SIGSTOP");
      const pipeline = (await readSupervisorRecord(stateFolder))?.pipelinePid;
      const pids = [supervisor, pipeline].filter((pid) => pid !== undefined && isAlive(pid)) as number[];
      for (const pid of pids) process.kill(pid, "SIGKILL");
      while (pids.some(isAlive)) await new Promise((resolve) => setTimeout(resolve, 20));
    },
    async [Symbol.asyncDispose]() {
      await run(["local", "stop"]);
      await rm(folder, { recursive: true, force: true });
    },
  };
}
