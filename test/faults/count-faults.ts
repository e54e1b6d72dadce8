import { afterAll, beforeAll, expect, test } from "vitest";
import { clockFaults } from "./clock-faults.ts";
import { databaseFaults } from "./database-faults.ts";
import { type FaultBench, openFaultBench } from "./fault-bench.ts";
import { type FaultMessage, faultMessages } from "./fault-messages.ts";
import { expectKept, type FaultRow, lineOf } from "./fault-table.ts";
import { messageFaults } from "./message-faults.ts";
import type { FaultPlace, PlannedFault } from "./planned-fault.ts";
import { processFaults } from "./process-faults.ts";
import { seededDraw } from "./seeded-draw.ts";
import { canMount } from "./small-disk.ts";
import { workerFaults } from "./worker-faults.ts";

/** Rounds of all faults; the table is of the first. */
const rounds = Number(process.env["FAULTS_LONG"] ?? 1);
/** Draws the instants of the faults. */
export const faultSeed = Number(process.env["FAULTS_SEED"] ?? Date.now() % 1_000_000);
const half = 40;

async function endure(
  bench: FaultBench,
  { befall, clean }: PlannedFault,
  run: string,
  draw: (below: number) => number,
) {
  await bench.loadCollection(run);
  const first = faultMessages({ run, count: half });
  const more = [
    ...faultMessages({ run, count: half / 2, from: half + 1, replaces: 1 }),
    ...faultMessages({ run, count: half / 2, from: half * 1.5 + 1, replaces: half + 1 }),
  ];
  const accepted: FaultMessage[] = [];
  const publish = async (messages: readonly FaultMessage[]): Promise<void> => {
    accepted.push(...(await bench.publish(messages)));
  };
  await publish(first);
  const accept = (messages: readonly FaultMessage[]): void => void accepted.push(...messages);
  await befall(bench, { run, draw, accept, publish, publishMore: () => publish(more) });
  // In the order of publication, which decides between versions.
  const judged = await bench.judge(
    run,
    accepted.toSorted((a, b) => a.sequence - b.sequence),
  );
  await clean?.(bench);
  return judged;
}

/** Registers a test for each fault of a pipeline on a database, which counts what became of its messages. */
export function countFaults(database: FaultPlace, isolation: "worker" | "fork"): void {
  const faults = [...processFaults, ...workerFaults, ...messageFaults, ...databaseFaults, ...clockFaults].filter(
    ({ on, needsSmallDisk }) => on.includes(database) && (canMount || !needsSmallDisk),
  );
  const draw = seededDraw(faultSeed);
  const rows: FaultRow[] = [];
  let bench: FaultBench | undefined;
  beforeAll(async () => {
    bench = await openFaultBench(database, isolation);
  });
  afterAll(async () => {
    console.info(rows.map(lineOf).join("\n"));
    await bench?.[Symbol.asyncDispose]();
  });

  test.each(
    faults.flatMap((fault, index) =>
      Array.from({ length: rounds }, (_, round) => ({ ...fault, run: `fault-${index}-${round}` })),
    ),
  )(
    "nothing is lost: $name",
    async (fault) => {
      const { counts, violations } = await endure(bench as FaultBench, fault, fault.run, draw);
      expect(violations.join("\n")).toBe("");
      const row = { fault: fault.name, place: database, ...counts };
      rows.push(row);
      expectKept(row);
    },
    300_000,
  );
}
