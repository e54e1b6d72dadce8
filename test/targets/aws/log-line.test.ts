import { expect, test } from "vitest";
import { readLogLine } from "../../../src/targets/aws/log-line.ts";

const at = Date.UTC(2026, 0, 1);
const id = "6f747f00-1f5c-5f0e-9a5e-2f7a2f3b9c11";
const read = (line: string) => readLogLine("load", line, at);

test("a structured record stays as it was written", () => {
  const record = { time: "2026-01-01T00:00:00.000Z", level: "info", stage: "load", event: "batch done", messages: 3 };
  expect(read(`${JSON.stringify(record)}\n`)).toEqual(record);
});

test.each([
  `START RequestId: ${id} Version: $LATEST\n`,
  `END RequestId: ${id}\n`,
  "INIT_START Runtime Version: nodejs:24.v12\tRuntime Version ARN: arn:aws:lambda:us-east-1::runtime:0cdc\n",
  `REPORT RequestId: ${id}\tDuration: 3.12 ms\tBilled Duration: 4 ms\tMemory Size: 1024 MB\tMax Memory Used: 92 MB\tInit Duration: 312.00 ms\t\n`,
  JSON.stringify({ time: "2026-01-01T00:00:00.000Z", type: "platform.start", record: { requestId: id } }),
  JSON.stringify({
    type: "platform.report",
    record: { requestId: id, status: "success", metrics: { memorySizeMB: 1024, maxMemoryUsedMB: 90 } },
  }),
])("what Lambda writes around every run is left out: %s", (line) => {
  expect(read(line)).toBeUndefined();
});

test.each([
  [`2026-01-01T00:00:45.000Z ${id} Task timed out after 45.03 seconds\n\n`, "run timed out"],
  [
    `REPORT RequestId: ${id}\tDuration: 45000.00 ms\tBilled Duration: 45000 ms\tMemory Size: 1024 MB\tMax Memory Used: 200 MB\tStatus: timeout\n`,
    "run timed out",
  ],
  [
    `REPORT RequestId: ${id}\tDuration: 900.00 ms\tBilled Duration: 900 ms\tMemory Size: 1024 MB\tMax Memory Used: 1024 MB\tStatus: error\tError Type: Runtime.OutOfMemory\n`,
    "memory ran out",
  ],
  [`RequestId: ${id} Error: Runtime exited with error: signal: killed\nRuntime.ExitError\n`, "function died"],
  [
    JSON.stringify({ type: "platform.report", record: { requestId: id, status: "timeout", metrics: {} } }),
    "run timed out",
  ],
])("an end that was no good one is shown: %s", (line, event) => {
  expect(read(line)).toMatchObject({ time: "2026-01-01T00:00:00.000Z", stage: "load", level: "error", event });
});

test.each([
  ["Downloading 3 files", "info"],
  ["Traceback (most recent call last):\nValueError: an error", "error"],
  ['{"half": ', "info"],
])("whatever else was printed is shown as it is: %s", (text, level) => {
  expect(read(`${text}\n`)).toMatchObject({ level, event: "output", text: text.trimEnd() });
});
