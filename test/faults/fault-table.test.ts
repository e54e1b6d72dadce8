import { expect, test } from "vitest";
import { clockFaults } from "./clock-faults.ts";
import { databaseFaults } from "./database-faults.ts";
import { keptLines } from "./fault-table.ts";
import { messageFaults } from "./message-faults.ts";
import { processFaults } from "./process-faults.ts";
import { serviceFaults } from "./service-faults.ts";
import { workerFaults } from "./worker-faults.ts";

test("docs/reliability.md has a line for each fault that is counted, and no other", () => {
  const local = [...processFaults, ...workerFaults, ...messageFaults, ...databaseFaults, ...clockFaults];
  const lines = [
    ...local.flatMap(({ name, on }) => on.map((place) => [name, place])),
    ...serviceFaults.map(({ name }) => [name, "functions"]),
  ];
  const kept = keptLines().map((line) => line.split(" | ").slice(0, 2).join(" | "));
  expect(kept.toSorted()).toEqual(lines.map((names) => `| ${names.join(" | ")}`).toSorted());
});

test("nothing waits at the end of a fault", () => {
  expect(keptLines().filter((line) => !line.endsWith("| 0 |"))).toEqual([]);
});
