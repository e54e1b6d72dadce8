import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import type { RunStatus } from "../../src/operations/runs/run-status.ts";
import type { FaultBench } from "./fault-bench.ts";
import { faultMessages } from "./fault-messages.ts";
import type { PlannedFault } from "./planned-fault.ts";
import { pythonProcesses } from "./python-processes.ts";

const hour = 3_600_000;
const clock = new URL("./stepped-clock.ts", import.meta.url).href;
/** Sequences of the messages that come after the last step, beyond those of the others. */
const afterLastStep = 1_001;

/** Steps of the wall clock of all processes of the pipeline; the embedded database is one of their threads. */
export const clockFaults: readonly PlannedFault[] = [
  {
    name: "wall clock of the pipeline: an hour back, two forward, with retries that wait meanwhile",
    on: ["embedded", "PostgreSQL"],
    async befall(bench, { run, draw, publish, publishMore }) {
      const { place, untilItSays, untilSomeAreStored } = bench;
      const file = join(place.folder, "clock");
      const step = (hours: number): void => writeFileSync(file, String(hours * hour));
      step(0);
      await bench.restart({ NODE_OPTIONS: `--import=${clock}`, STEPPED_CLOCK: file });
      await untilSomeAreStored(run, 1 + draw(8));
      for (const [hours, more] of [
        [-1, publishMore],
        [1, () => publish(faultMessages({ run, count: 10, from: afterLastStep }))],
      ] as const) {
        await killOnePython(bench);
        step(hours);
        // A step that nobody saw would prove nothing.
        await Promise.all([untilItSays(timeAt(hours)), more()]);
        await expectRate(bench, run);
      }
    },
    clean: (bench) => bench.restart(),
  },
];

/** The time of a log record so many hours from now, to the minute; a step is seen within some minutes. */
function timeAt(hours: number): RegExp {
  const minutes = [0, 1, 2, 3].map((later) => Date.now() + hours * hour + later * 60_000);
  return new RegExp(`"time":"(${minutes.map((time) => new Date(time).toISOString().slice(0, 16)).join("|")})`);
}

/** Kills a process whose message is received again after a delay, the end of which lies on the other side of a step. */
async function killOnePython({ processes }: FaultBench): Promise<void> {
  const { pipeline } = await processes();
  const [pid] = pythonProcesses(pipeline);
  if (pid !== undefined) process.kill(pid, "SIGKILL");
}

/** A run of some minutes has a rate that such a run can have, whatever the clocks say. */
async function expectRate({ place }: FaultBench, run: string): Promise<void> {
  const { per_minute, seconds_left } = await place.read<RunStatus>(["runs", "show", run]);
  expect(per_minute).toBeGreaterThanOrEqual(0);
  expect(per_minute).toBeLessThanOrEqual(100 * 6);
  expect(seconds_left ?? 0).toBeGreaterThanOrEqual(0);
}
