import { expect, test } from "vitest";
import { withMetrics } from "../../src/handlers/with-metrics.ts";

const time = "2026-01-01T00:00:00Z";

test("a batch that is done counts the messages it handled and its time, by function and nothing else", () => {
  const record = { time, event: "batch done", messages: 10, left: 3, milliseconds: 250 };
  expect(withMetrics(record, "f")).toEqual({
    ...record,
    function: "f",
    handled: 7,
    batch_milliseconds: 250,
    _aws: {
      Timestamp: Date.parse(time),
      CloudWatchMetrics: [
        {
          Namespace: "stac-ingest",
          Dimensions: [["function"]],
          Metrics: [
            { Name: "handled", Unit: "Count" },
            { Name: "batch_milliseconds", Unit: "Milliseconds" },
          ],
        },
      ],
    },
  });
});

test("a message that was handed over to a job counts with the record of the job", () => {
  const record = { time, event: "batch done", messages: 10, left: 3, handed_over: 5, milliseconds: 250 };
  expect(withMetrics(record, "f")).toMatchObject({ handled: 2 });
});

test.each([
  ["message dead", { dead: 1 }],
  ["message retried", { retried: 1 }],
  ["batch postponed", { postponed: 4 }],
])("%s counts", (event, counted) => {
  expect(withMetrics({ time, event, messages: 4 }, "f")).toMatchObject(counted);
});

test("a record that counts for nothing is as it was", () => {
  const record = { time, event: "item made" };
  expect(withMetrics(record, "f")).toBe(record);
});
