import { spawn } from "node:child_process";
import { cp, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { stringify } from "yaml";
import type { Settings } from "../../src/pipeline/settings.ts";
import type { Stage } from "../../src/pipeline/stage.ts";
import { openQueue } from "../../src/targets/local/queue.ts";

const program = fileURLToPath(new URL("../../bin/stac-ingest.ts", import.meta.url));

export interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A pipeline somewhere, worked by its command line as an operator works it. */
export interface Place extends AsyncDisposable {
  readonly folder: string;
  /** Runs the command line to its end. */
  run(args: readonly string[], stdin?: string): Promise<Outcome>;
  /** Runs it with `--json` and reads what it printed; fails where the exit code is not the one expected. */
  read<T>(args: readonly string[], expectedCode?: number): Promise<T>;
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
  let pid = 0;

  const run = async (args: readonly string[], stdin = ""): Promise<Outcome> => {
    const child = spawn(process.execPath, [program, ...args], { cwd: folder });
    const [stdout, stderr] = [textOf(child.stdout), textOf(child.stderr)];
    child.stdin.on("error", () => {}).end(stdin);
    const code = await new Promise<number | null>((resolve, reject) => {
      child.once("error", reject);
      child.once("close", resolve);
    });
    return { code, stdout: await stdout, stderr: await stderr };
  };
  const read = async <T>(args: readonly string[], expectedCode = 0): Promise<T> => {
    const outcome = await run([...args, "--json"]);
    if (outcome.code !== expectedCode) throw new Error(`${args.join(" ")}: exit ${outcome.code}\n${outcome.stderr}`);
    return JSON.parse(outcome.stdout) as T;
  };
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
      ({ pid } = await read<{ pid: number }>(["local", "start", "--detach", "--port", "0"]));
    },
    async kill() {
      process.kill(pid, "SIGKILL");
      while (isAlive(pid)) await new Promise((resolve) => setTimeout(resolve, 20));
    },
    async [Symbol.asyncDispose]() {
      await run(["local", "stop"]);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function textOf(stream: NodeJS.ReadableStream): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
