import {
  closeSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import type { LogRecord } from "../../src/pipeline/message/log.ts";
import { logFilesOf, openLogFile } from "../../src/targets/local/process/log-files.ts";
import { readLogs } from "../../src/targets/local/process/read-logs.ts";
import { ProcessOutput } from "../../src/targets/local/state/process-output.ts";

const parent = mkdtempSync(join(tmpdir(), "stac-ingest-logging-"));
afterAll(() => rmSync(parent, { recursive: true }));

test("records that cannot be written are counted, and the count is told when there is room again", () => {
  const folder = join(parent, "blocked");
  mkdirSync(folder);
  using file = openLogFile(folder, "load");
  file.log("info", "before");
  const name = logFilesOf(folder, "load")[0] ?? "";
  const text = readFileSync(join(folder, name), "utf8");
  // A file where the folder was: nothing in it can be opened.
  rmSync(folder, { recursive: true });
  writeFileSync(folder, "");
  using blocked = openLogFile(folder, "gen");
  for (let record = 0; record < 3; record++) blocked.log("error", "queue not reached");
  rmSync(folder);
  blocked.log("info", "after");
  const records = readFileSync(join(folder, logFilesOf(folder, "gen")[0] ?? ""), "utf8")
    .trim()
    .split("\n");
  expect(text).toContain("before");
  expect(records.map((line) => JSON.parse(line) as LogRecord)).toMatchObject([
    { level: "warn", stage: "gen", event: "records not written", records: 3 },
    { level: "info", stage: "gen", event: "after" },
  ]);
});

test("a record that cannot be written as JSON ends nobody who tells of it", () => {
  using file = openLogFile(join(parent, "json"), "gen");
  expect(() => file.log("error", "run failed", { size: 1n })).not.toThrow();
});

test("the files of a stage stay within their limit, and a reader that follows misses no record of the kept ones", async () => {
  const folder = join(parent, "capped");
  using file = openLogFile(folder, "load", { totalBytes: 100_000, fileBytes: 10_000 });
  const stop = new AbortController();
  const seen: number[] = [];
  const following = (async () => {
    for await (const { number } of readLogs(folder, { follow: true, signal: stop.signal })) seen.push(Number(number));
  })();
  for (let number = 0; number < 400; number++) {
    file.log("info", "item made", { number, filler: "x".repeat(100) });
    if (number % 100 === 99) await expect.poll(() => seen.at(-1)).toBe(number);
  }
  stop.abort();
  await following;
  expect(seen).toEqual(Array.from({ length: 400 }, (_, number) => number));

  for (let number = 400; number < 3000; number++) file.log("info", "item made", { number, filler: "x".repeat(100) });
  const names = readdirSync(folder);
  const total = names.reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);
  expect(total).toBeLessThan(101_000);
  expect(names.length).toBeGreaterThan(5);
  const kept = await Array.fromAsync(readLogs(folder, { follow: false, signal: new AbortController().signal }));
  const numbers = kept.map(({ number }) => Number(number));
  expect(numbers).toEqual(Array.from({ length: numbers.length }, (_, index) => 3000 - numbers.length + index));
});

test("a process that starts again goes on with the last file of the day", () => {
  const folder = join(parent, "again");
  const limits = { totalBytes: 100_000, fileBytes: 1_000 };
  for (let start = 0; start < 20; start++) {
    using file = openLogFile(folder, "gen", limits);
    file.log("info", "started", { filler: "x".repeat(100) });
  }
  const names = logFilesOf(folder, "gen");
  expect(names.length).toBeGreaterThan(2);
  expect(names.length).toBeLessThan(6);
  expect(statSync(join(folder, names[0] ?? "")).mode & 0o777).toBe(0o600);
});

test("what a detached process prints is kept to a limit while it prints, and its last error is found", () => {
  const output = new ProcessOutput(join(parent, "output", "process.log"));
  const file = output.open();
  writeSync(file, "x".repeat(11_000_000));
  const before = output.bytes;
  output.cap();
  expect(output.bytes).toBe(0);
  writeSync(file, '\n{"error":{"kind":"timed_out","message":"too late"}}\nthe end\n');
  expect(output.errorSince(before)).toMatchObject({ kind: "timed_out", message: "too late" });
  expect(output.errorSince(output.bytes)).toBeUndefined();
  expect(statSync(`${output.path}.1`).size).toBe(11_000_000);
  expect(statSync(`${output.path}.1`).mode & 0o777).toBe(0o600);
  closeSync(file);
});
