import { expect, test } from "vitest";
import { recordPrinter } from "../../../../src/cli/commands/local/record-printer.ts";
import type { LogLevel } from "../../../../src/pipeline/message/log.ts";

const record = (level: LogLevel, event: string) =>
  ({ time: "2026-01-01T00:00:00Z", level, stage: "gen", event }) as const;

function collecting() {
  const printed: string[] = [];
  const notes: string[] = [];
  let reads = Promise.resolve();
  let resume = (): void => {};
  return {
    printed,
    notes,
    stall: () => {
      reads = new Promise((resolve) => {
        resume = resolve;
      });
    },
    resume: () => resume(),
    printLine: async <Report>(report: Report) => {
      printed.push((report as { event: string }).event);
      await reads;
    },
    note: (sentence: string) => void notes.push(sentence),
  };
}

test("records of a level and of graver ones are printed in their order, and none of none", async () => {
  const output = collecting();
  const print = recordPrinter(output, "warn");
  for (const level of ["info", "warn", "error"] as const) print(record(level, level));
  const nothing = recordPrinter(output, "none");
  nothing(record("error", "unwanted"));
  await expect.poll(() => output.printed).toEqual(["warn", "error"]);
});

test("a reader that takes nothing costs neither memory nor time, and is told how many it missed", async () => {
  const output = collecting();
  output.stall();
  const print = recordPrinter(output, "info");
  for (let index = 0; index < 5_000; index++) print(record("info", `event ${index}`));
  output.resume();
  await expect.poll(() => output.notes).toEqual(["4000 records were left out here; stac-ingest logs has them"]);
  expect(output.printed).toHaveLength(1000);
});
