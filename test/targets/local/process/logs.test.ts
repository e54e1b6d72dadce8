import { appendFileSync, existsSync, mkdtempSync, readdirSync, readlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test, vi } from "vitest";
import type { LogRecord } from "../../../../src/pipeline/message/log.ts";
import { openLogFile } from "../../../../src/targets/local/process/log-files.ts";
import { readLogs } from "../../../../src/targets/local/process/read-logs.ts";

const freshFolder = () => mkdtempSync(join(tmpdir(), "stac-ingest-logs-"));
const query = { follow: false, signal: new AbortController().signal };
const eventsOf = async (records: AsyncIterable<LogRecord>) =>
  (await Array.fromAsync(records)).map(({ event }) => event);

afterEach(() => void vi.useRealTimers());

/** Records of both stages over two days, written at these times. */
function writeTwoDays(folder: string) {
  vi.useFakeTimers({ toFake: ["Date"] });
  using gen = openLogFile(folder, "gen");
  using load = openLogFile(folder, "load");
  for (const [time, log, event] of [
    ["2026-01-01T23:59:58Z", gen.log, "one"],
    ["2026-01-01T23:59:59Z", load.log, "two"],
    ["2026-01-02T00:00:01Z", gen.log, "three"],
    ["2026-01-02T00:00:02Z", load.log, "four"],
  ] as const) {
    vi.setSystemTime(Date.parse(time));
    log("info", event, { item_id: `id-${event}` });
  }
  vi.useRealTimers();
}

test("records of both stages come in order of time, across midnight", async () => {
  const folder = freshFolder();
  writeTwoDays(folder);
  expect(await eventsOf(readLogs(folder, query))).toEqual(["one", "two", "three", "four"]);
  expect(await eventsOf(readLogs(folder, { ...query, stage: "load" }))).toEqual(["two", "four"]);
  expect(await eventsOf(readLogs(folder, { ...query, since: Date.parse("2026-01-02T00:00:00Z") }))).toEqual([
    "three",
    "four",
  ]);
  expect(await eventsOf(readLogs(folder, { ...query, filter: "id-three" }))).toEqual(["three"]);
});

test("a reader who has seen enough leaves no file open", async () => {
  const folder = freshFolder();
  writeTwoDays(folder);
  // The folder that is listed is no longer open once it was.
  const targetOf = (link: string) => (existsSync(link) ? readlinkSync(link) : "");
  const openFiles = () =>
    readdirSync("/proc/self/fd").filter((file) => targetOf(`/proc/self/fd/${file}`).startsWith(folder));
  for await (const { event } of readLogs(folder, query)) {
    expect(event).toBe("one");
    expect(openFiles()).not.toEqual([]);
    break;
  }
  expect(openFiles()).toEqual([]);
});

test("following shows what is added, each record once, and lines only when they are whole", async () => {
  const folder = freshFolder();
  writeTwoDays(folder);
  const stop = new AbortController();
  const seen: string[] = [];
  const following = (async () => {
    for await (const { event } of readLogs(folder, { follow: true, signal: stop.signal })) seen.push(event);
  })();
  await expect.poll(() => seen).toEqual(["one", "two", "three", "four"]);
  const file = join(folder, "gen-2026-01-02.jsonl");
  appendFileSync(file, '{"time":"2026-01-02T00:00:03Z","level":"info","stage":"gen","eve');
  using load = openLogFile(folder, "load");
  load.log("info", "meanwhile");
  await expect.poll(() => seen.at(-1)).toBe("meanwhile");
  appendFileSync(file, 'nt":"whole é"}\n{"time":"2026-01-02T00:00:04Z","level":"info","stage":"gen","event":"last"}\n');
  await expect.poll(() => seen.slice(4)).toEqual(["meanwhile", "whole é", "last"]);
  stop.abort();
  await following;
});

const daysBefore = (last: number): string[] =>
  Array.from({ length: 8 }, (_, index) => `gen-2020-01-0${last - 7 + index}.jsonl`);

test.each([
  ["the day after a week of days, the first of them goes", "2020-01-09", daysBefore(8).slice(1)],
  ["a clock that is set forward by years costs one day of records", "2030-01-01", daysBefore(8).slice(1)],
  ["a clock that is set back costs none, nor those of today", "2019-01-01", daysBefore(8)],
])("%s; other files in the folder stay", (_, today, left) => {
  const folder = freshFolder();
  const others = ["load-2018-01-01.jsonl", "notes.txt"];
  for (const name of [...daysBefore(8), ...others]) writeFileSync(join(folder, name), "");
  vi.useFakeTimers({ toFake: ["Date"] });
  vi.setSystemTime(Date.parse(`${today}T12:00:00Z`));
  using gen = openLogFile(folder, "gen", { totalBytes: 1_000_000, fileBytes: 100 });
  for (const event of ["one", "two"]) gen.log("info", event, { text: "x".repeat(100) });
  const ours = [`gen-${today}.jsonl`, `gen-${today}_0002.jsonl`];
  expect(readdirSync(folder).toSorted()).toEqual([...left, ...ours, ...others].toSorted());
});
