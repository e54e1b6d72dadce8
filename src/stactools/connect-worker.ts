import { rmSync } from "node:fs";
import type { Socket } from "node:net";
import { join } from "node:path";
import { type Listening, listenOnce } from "./listen-once.ts";
import { OutputTail } from "./output-tail.ts";
import type { SpawnWorker, WorkerProcess, WorkerStart } from "./worker-process.ts";
import { faultFor } from "./worker-reply.ts";

/** A worker process and both connections to it. */
export interface ConnectedWorker {
  readonly process: WorkerProcess;
  /** Carries requests and replies. */
  readonly channel: Socket;
  readonly output: OutputTail;
}

/**
 * Starts a worker process and waits until it has connected.
 * @throws Fault `crash` if it ends before that, and the faults of `spawn`
 */
export async function connectWorker(
  spawn: SpawnWorker,
  start: Omit<WorkerStart, "channel" | "output">,
): Promise<ConnectedWorker> {
  const listening: Listening[] = [];
  const listen = async (name: string): Promise<Listening> => {
    const each = await listenOnce(join(start.scratchFolder, name));
    listening.push(each);
    return each;
  };
  try {
    const channel = await listen("channel");
    const output = await listen("output");
    const process = await spawn({ ...start, channel: channel.path, output: output.path });
    const early = process.ended.then((how) => Promise.reject(faultFor("crash", `the package's process ${how}`)));
    const [requests, printed] = await Promise.race([Promise.all([channel.peer, output.peer]), early]);
    early.catch(() => {});
    return { process, channel: requests, output: new OutputTail(printed) };
  } catch (error) {
    for (const each of listening) each.abandon();
    throw error;
  } finally {
    for (const each of listening) {
      each.stop();
      rmSync(each.path, { force: true });
    }
  }
}
