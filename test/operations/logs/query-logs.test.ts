import { expect, test } from "vitest";
import { queryLogs } from "../../../src/operations/logs/query-logs.ts";
import type { LogRecord } from "../../../src/pipeline/message/log.ts";

const record = (event: string): LogRecord => ({ time: "2026-01-01T00:00:00.000Z", level: "info", stage: "gen", event });

async function readUntil(last: string, logs: (signal: AbortSignal) => AsyncIterable<LogRecord>): Promise<string[]> {
  const controller = new AbortController();
  const read: string[] = [];
  const query = { follow: true, signal: controller.signal };
  for await (const { event } of queryLogs({ logs: () => logs(controller.signal) }, query)) {
    read.push(event);
    if (event === last) controller.abort();
  }
  return read;
}

test("an abort ends the records without an error, whether the target throws at it or goes on", async () => {
  const goesOn = async function* () {
    for (const event of ["a", "b", "c"]) yield record(event);
  };
  const throws = async function* (signal: AbortSignal) {
    yield record("a");
    yield record("b");
    signal.throwIfAborted();
  };
  expect(await readUntil("b", goesOn)).toEqual(["a", "b"]);
  expect(await readUntil("b", throws)).toEqual(["a", "b"]);
});

test("any other error is thrown", async () => {
  const fails = async function* () {
    yield record("a");
    throw new Error("the file is gone");
  };
  await expect(readUntil("b", fails)).rejects.toThrow("the file is gone");
});
