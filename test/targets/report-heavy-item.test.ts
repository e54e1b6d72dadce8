import { expect, test, vi } from "vitest";
import { reportHeavyItem } from "../../src/targets/report-heavy-item.ts";

test("a heavy item is told of when it begins and as long as it is made, and not after", () => {
  vi.useFakeTimers();
  const events: string[] = [];
  const message = { id: "m-1", body: "{}", attributes: {}, receiveCount: 1, publishedAt: 0 };
  const reports = reportHeavyItem(
    message,
    (_level, event, fields) => void events.push(`${event} ${fields?.["message_id"]}`),
    300,
  );
  vi.advanceTimersByTime(601_000);
  reports[Symbol.dispose]();
  vi.advanceTimersByTime(601_000);
  expect(events).toEqual(["heavy item begun m-1", "heavy item under way m-1", "heavy item under way m-1"]);
});
