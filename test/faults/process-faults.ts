import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, vi } from "vitest";
import { misbehaving } from "../stactools/misbehaving-package.ts";
import type { FaultBench } from "./fault-bench.ts";
import { type FaultMessage, published, request } from "./fault-messages.ts";
import type { PlannedFault } from "./planned-fault.ts";
import { pythonProcesses } from "./python-processes.ts";
import { fillDisk } from "./small-disk.ts";

const patience = { timeout: 60_000, interval: 20 };
/** More than enough for each kind of Python process to be hit, and too few for one message to be hit at each receive. */
const pythonKills = 4;

const program = fileURLToPath(new URL("../../bin/stac-ingest.ts", import.meta.url));
/** Slow enough to be killed on the way. */
const enqueuedRows = 200;
const rate = 100;
/** Sequences of enqueued rows, beyond those of other messages. */
const fromEnqueue = 100_000;

/** Kills and halts of each process of a pipeline, and what happens to its disk. */
export const processFaults: readonly PlannedFault[] = [
  {
    name: "pipeline and supervisor: kill -9, started again",
    on: ["embedded", "PostgreSQL"],
    async befall({ place, untilSomeAreStored }, { run, draw, publishMore }) {
      await untilSomeAreStored(run, 1 + draw(16));
      await publishMore();
      await place.kill();
      await place.start();
    },
  },
  {
    name: "pipeline: kill -9, twice",
    on: ["embedded", "PostgreSQL"],
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
    on: ["PostgreSQL"],
    async befall({ place, processes }, { publishMore }) {
      process.kill((await processes()).supervisor, "SIGKILL");
      await publishMore();
      await vi.waitFor(async () => {
        expect(await place.read(["local", "status"])).toMatchObject({ running: true, supervisor: null });
      }, patience);
    },
    // The next fault needs one again.
    clean: (bench) => bench.restart(),
  },
  {
    name: "pipeline: SIGSTOP, SIGCONT",
    on: ["PostgreSQL"],
    async befall({ processes }, { publishMore }) {
      const { pipeline } = await processes();
      await halted([pipeline], publishMore);
    },
  },
  {
    name: "Python processes (workers, fork servers): kill -9, four times",
    on: ["embedded", "PostgreSQL"],
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
    on: ["PostgreSQL"],
    async befall({ processes }, { publishMore }) {
      const { pipeline } = await processes();
      await halted(await vi.waitUntil(() => nonEmpty(pythonProcesses(pipeline)), patience), publishMore);
    },
  },
  {
    name: "enqueue: kill -9, three times, resumed",
    on: ["PostgreSQL"],
    async befall({ place, untilSomeAreStored }, { run, draw, accept, publishMore }) {
      const rows = Array.from({ length: enqueuedRows }, (_, index) => `row-${index}`);
      writeFileSync(join(place.folder, "rows.csv"), `${["name", ...rows].join("\n")}\n`);
      const how = ["--package", misbehaving, "--group", "misbehave", "--arg", "scene", "--option", "detail={name}"];
      let child = enqueueIn(place.folder, ["rows.csv", ...how, "--collection", run]);
      accept(rows.map((id, index) => enqueued(run, id, fromEnqueue + index)));
      for (let kills = 1; kills <= 3; kills++) {
        await untilSomeAreStored(run, (kills * enqueuedRows) / 5 + draw(enqueuedRows / 10));
        const gone = once(child, "exit");
        if (child.exitCode === null && child.kill("SIGKILL")) await gone;
        child = enqueueIn(place.folder, ["--resume", "latest"]);
      }
      await publishMore();
      if (child.exitCode === null) await once(child, "exit");
      expect(child.exitCode).toBe(0);
    },
  },
  {
    name: "disk of the state folder: full to the last byte, once the pipeline has noticed",
    on: ["embedded"],
    needsSmallDisk: true,
    async befall({ place, untilItSays, untilSomeAreStored }, { run, draw, publishMore }) {
      await untilSomeAreStored(run, 1 + draw(16));
      const fillers = ["nearly", "wholly"].map((name) => join(place.folder, ".stac-ingest", name));
      const noticed = untilItSays(/is full: the pipeline waits/);
      // Messages are accepted still, and not begun.
      fillDisk(fillers[0] ?? "", 40 * 1024 * 1024);
      await noticed;
      await publishMore();
      fillDisk(fillers[1] ?? "");
      for (const filler of fillers) rmSync(filler);
    },
  },
];

const enqueueIn = (folder: string, words: readonly string[]): ChildProcess =>
  spawn(process.execPath, [program, "enqueue", ...words, "--rate", String(rate)], { cwd: folder, stdio: "ignore" });

const enqueued = (run: string, id: string, sequence: number): FaultMessage => ({
  ...published(run, sequence, "gen", request(run, "scene", id)),
  items: [{ id, document: { id, collection: run, type: "Feature" }, isWhole: false }],
});

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
