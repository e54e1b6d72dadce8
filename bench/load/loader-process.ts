import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

/** Result of loading a file; times are in seconds. */
export interface Run {
  readonly wall: number;
  readonly clientCpu: number;
  readonly serverCpu: number;
  readonly peakMegabytes: number;
}

export interface Prepared {
  /** Starts the load, and resolves when it is done. */
  start(): Promise<Omit<Run, "serverCpu">>;
}

/** Starts a process that says `ready`, loads once it gets a line, and prints its measures as JSON. */
export async function prepareLoader(command: string, args: readonly string[]): Promise<Prepared> {
  const child = spawn(command, args, { stdio: ["pipe", "pipe", "inherit"] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async (): Promise<string> => {
    const { value, done } = await lines.next();
    if (done) throw new Error(`${command} ${args.join(" ")} ended without an answer`);
    return value;
  };
  await next();
  return {
    async start() {
      const ended = new Promise((resolve) => child.once("close", resolve));
      child.stdin.end("start\n");
      const answer = JSON.parse(await next());
      await ended;
      return answer;
    },
  };
}
