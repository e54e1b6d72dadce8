import { readFileSync } from "node:fs";
import { expect, vi } from "vitest";
import type { FaultBench } from "./fault-bench.ts";
import type { PlannedFault } from "./planned-fault.ts";
import { pythonProcesses } from "./python-processes.ts";

const patience = { timeout: 60_000, interval: 20 };
/** More than enough for each kind of Python process to be hit, and too few for one message to be hit at each receive. */
const pythonKills = 4;

/** Kills and halts of each process of a pipeline. */
export const processFaults: readonly PlannedFault[] = [
  {
    name: "pipeline and supervisor: kill -9, started again",
    onEmbedded: true,
    async befall({ place, untilSomeAreStored }, { run, draw, publishMore }) {
      await untilSomeAreStored(run, 1 + draw(16));
      await publishMore();
      await place.kill();
      await place.start();
    },
  },
  {
    name: "pipeline: kill -9, twice",
    onEmbedded: true,
    async befall(bench, { run, draw, publishMore }) {
      await bench.untilSomeAreStored(run, 1 + draw(16));
      await killPipeline(bench);
      await publishMore();
      await bench.untilSomeAreStored(run, 33 + draw(8));
      await killPipeline(bench);
    },
  },
  {
    name: "supervisor: kill -9",
    onEmbedded: false,
    async befall({ place, processes }, { publishMore }) {
      process.kill((await processes()).supervisor, "SIGKILL");
      await publishMore();
      await vi.waitFor(async () => {
        expect(await place.read(["local", "status"])).toMatchObject({ running: true, supervisor: null });
      }, patience);
    },
    // The next fault needs one again.
    async clean({ place }) {
      await place.run(["local", "stop"]);
      await place.start();
    },
  },
  {
    name: "pipeline: SIGSTOP, SIGCONT",
    onEmbedded: false,
    async befall({ processes }, { publishMore }) {
      const { pipeline } = await processes();
      await halted([pipeline], publishMore);
    },
  },
  {
    name: "Python processes (workers, fork servers): kill -9, four times",
    onEmbedded: false,
    async befall({ processes, untilSomeAreStored }, { run, draw, publishMore }) {
      const { pipeline } = await processes();
      await publishMore();
      for (let kills = 0; kills < pythonKills; kills++) {
        await untilSomeAreStored(run, 8 * kills + draw(8));
        const pids = pythonProcesses(pipeline);
        // None is started again once all is made.
        const victim = pids[draw(pids.length)];
        if (victim !== undefined) kill(victim, "SIGKILL");
      }
    },
  },
  {
    name: "Python processes: SIGSTOP, SIGCONT",
    onEmbedded: false,
    async befall({ processes }, { publishMore }) {
      const { pipeline } = await processes();
      await halted(await vi.waitUntil(() => nonEmpty(pythonProcesses(pipeline)), patience), publishMore);
    },
  },
];

async function killPipeline({ processes }: FaultBench): Promise<void> {
  const { pipeline } = await processes();
  kill(pipeline, "SIGKILL");
  await vi.waitFor(async () => expect((await processes()).pipeline).not.toBe(pipeline), patience);
}

/** Does something while processes are halted. */
async function halted(pids: readonly number[], work: () => Promise<void>): Promise<void> {
  for (const pid of pids) kill(pid, "SIGSTOP");
  try {
    await vi.waitUntil(() => pids.every((pid) => "TZX".includes(stateOf(pid))), patience);
    await work();
  } finally {
    for (const pid of pids) kill(pid, "SIGCONT");
  }
}

function kill(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It has ended by itself.
  }
}

function stateOf(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return stat.charAt(stat.lastIndexOf(")") + 2);
  } catch {
    return "X";
  }
}

const nonEmpty = <T>(list: readonly T[]): readonly T[] | undefined => (list.length > 0 ? list : undefined);
