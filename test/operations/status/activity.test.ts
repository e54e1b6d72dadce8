import { expect, test } from "vitest";
import { Activity } from "../../../src/operations/status/activity.ts";
import type { LogRecord } from "../../../src/pipeline/message/log.ts";

const noon = Date.parse("2026-01-01T12:00:30Z");
const at = (minutesAgo: number): string => new Date(noon - minutesAgo * 60_000).toISOString();
const batch = (minutesAgo: number, messages: number, left = 0): LogRecord => {
  return { time: at(minutesAgo), level: "info", stage: "gen", event: "batch done", messages, left };
};
const death = (minutesAgo: number, reason: string): LogRecord => {
  return { time: at(minutesAgo), level: "error", stage: "load", event: "message dead", kind: "item_refused", reason };
};

function activityOf(...records: LogRecord[]): Activity {
  const activity = new Activity();
  for (const record of records) activity.take(record);
  return activity;
}

test("messages that a stage was done with are counted by minute, for an hour", () => {
  const activity = activityOf(batch(70, 100), batch(59, 5), batch(2, 10, 3), batch(2, 10), batch(0, 4));
  const minutes = activity.minutes("gen", noon);
  expect(minutes).toHaveLength(60);
  expect([minutes[0], minutes[57], minutes[59]]).toEqual([5, 17, 4]);
  expect(activity.minutes("load", noon).every((count) => count === 0)).toBe(true);
  expect(activity.minutes("gen", noon + 60_000).slice(-2)).toEqual([4, 0]);
});

test("the rate is that of the last whole minutes since anything was done", () => {
  expect(activityOf(batch(20, 500)).perMinute("gen", noon)).toBe(0);
  expect(activityOf(batch(2, 30), batch(1, 10)).perMinute("gen", noon)).toBe(20);
  expect(activityOf(batch(0, 7)).perMinute("gen", noon)).toBe(7);
});

test("a heavy item counts when its job has made it, and not when it is handed over", () => {
  const handedOver = { ...batch(2, 10), handed_over: 10 };
  expect(activityOf(handedOver).minutes("gen", noon)[57]).toBe(0);
  expect(activityOf({ ...batch(2, 10, 1), handed_over: 4 }, batch(2, 1)).minutes("gen", noon)[57]).toBe(6);
  const postponed = { ...batch(3, 1), event: "batch postponed", reason: "no route" };
  expect(activityOf(postponed, handedOver).trouble("gen")).toBeUndefined();
});

test("a stage is silent if nothing was done in a time", () => {
  const activity = activityOf(batch(10, 5), batch(3, 5, 5));
  expect(activity.isSilent("gen", noon, 5 * 60_000)).toBe(true);
  expect(activity.isSilent("gen", noon, 15 * 60_000)).toBe(false);
});

test("gen is not silent while a heavy item is made, whose job tells of it every five minutes", () => {
  const heavy = (minutesAgo: number, event: string): LogRecord => {
    return { time: at(minutesAgo), level: "info", stage: "gen", event };
  };
  const begun = activityOf(heavy(19, "heavy item begun"));
  expect(begun.isSilent("gen", noon, 15 * 60_000)).toBe(false);
  expect(begun.isSilent("load", noon, 15 * 60_000)).toBe(true);
  expect(begun.isSilent("gen", noon, 10 * 60_000), "nobody has told of it since").toBe(true);
  expect(activityOf(heavy(14, "heavy item under way")).isSilent("gen", noon, 10 * 60_000)).toBe(false);
});

test("what keeps a stage from being done with anything is told since it began, until it is done with a message", () => {
  const postponed = (minutesAgo: number, reason: string): LogRecord => {
    return { time: at(minutesAgo), level: "error", stage: "load", event: "batch postponed", messages: 5, reason };
  };
  const activity = activityOf(postponed(9, "no route"), postponed(3, "no answer"));
  expect(activity.trouble("load")).toEqual({ reason: "no answer", since: noon - 9 * 60_000 });
  expect(activity.trouble("gen")).toBeUndefined();
  activity.take({ ...batch(2, 5, 5), stage: "load" });
  expect(activity.trouble("load")).toBeDefined();
  activity.take({ ...batch(1, 5, 4), stage: "load" });
  expect(activity.trouble("load")).toBeUndefined();
});

test("deaths of the same cause are one group, which ends with the hour", () => {
  const activity = activityOf(
    death(59, "row 1 of 7 has no id"),
    death(1, "row 2 of 9 has no id"),
    death(1, "no geometry"),
  );
  expect(activity.failures(noon).map(({ count, example }) => [count, example])).toEqual([
    [2, "row 2 of 9 has no id"],
    [1, "no geometry"],
  ]);
  expect(activity.failures(noon + 30 * 60_000).map(({ count }) => count)).toEqual([1, 1]);
});

test("deaths of ever other causes take the memory of a few hundred", () => {
  const activity = new Activity();
  const word = (index: number): string => index.toString(2).replaceAll("0", "a").replaceAll("1", "b");
  for (let index = 0; index < 100_000; index++) activity.take(death(0, word(index)));
  expect(activity.failures(noon)).toHaveLength(200);
});
