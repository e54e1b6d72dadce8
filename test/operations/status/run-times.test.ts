import fc from "fast-check";
import { expect, test } from "vitest";
import { RunTimes } from "../../../src/operations/status/run-times.ts";

const noon = Date.parse("2026-01-01T12:00:00Z");

test("runs at once are the time of all in the last minute, divided by it", () => {
  const times = new RunTimes();
  for (let worker = 0; worker < 4; worker++) {
    for (let second = 0; second < 120; second += 2) times.take(noon - second * 1000, 1500, 10);
  }
  expect(times.mean(noon, 40)).toBeCloseTo(3, 1);
  expect(times.mean(noon + 30_000, 0)).toBeCloseTo(1.5, 1);
  expect(times.mean(noon + 90_000, 0)).toBe(0);
});

test("in the first minute they are those since the first run began", () => {
  const times = new RunTimes();
  for (let second = 0; second < 20; second += 2) {
    for (let worker = 0; worker < 2; worker++) times.take(noon - second * 1000, 2000, 10);
  }
  expect(times.mean(noon, 20)).toBeCloseTo(2, 1);
  expect(times.mean(noon + 20_000, 0)).toBeCloseTo(1, 1);
});

test("one short run is no worker that was busy all the time", () => {
  const times = new RunTimes();
  times.take(noon, 1000, 10);
  expect(times.mean(noon, 0)).toBeCloseTo(0.1, 2);
});

test("of a run that took longer than a minute the last minute counts", () => {
  const times = new RunTimes();
  times.take(noon, 600_000, 10);
  expect(times.mean(noon, 0)).toBeCloseTo(1, 1);
});

test("while no run ends, the messages in flight tell how many there are", () => {
  const times = new RunTimes();
  expect(times.mean(noon, 0)).toBe(0);
  expect(times.mean(noon, 7)).toBeNull();
  times.take(noon - 600_000, 1000, 10);
  times.take(noon - 600_000, 1000, 4);
  expect(times.mean(noon, 14)).toBe(2);
});

test("no run makes more than one of itself", () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(120_000), fc.nat(400_000))), (ends) => {
      const times = new RunTimes();
      for (const [ago, milliseconds] of ends) times.take(noon - ago, milliseconds, 1);
      expect(times.mean(noon, 0)).toBeLessThanOrEqual(ends.length * (61 / 60));
    }),
  );
});
