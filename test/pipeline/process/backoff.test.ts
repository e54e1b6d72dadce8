import { afterEach, expect, test, vi } from "vitest";
import { backoff, jittered } from "../../../src/pipeline/process/backoff.ts";

afterEach(() => void vi.restoreAllMocks());

test.each([
  [1, 50],
  [2, 100],
  [4, 400],
  [6, 1600],
  [7, 2000],
  [2000, 2000],
])("after %d failures the pause is %d", (failures, pause) => {
  expect(backoff(failures, { first: 50, longest: 2000 })).toBe(pause);
});

test.each([
  [0, 50],
  [0.5, 75],
  [1, 100],
])("a pause of 100 between half and the whole of it, drawn at %d, is %d", (random, pause) => {
  vi.spyOn(Math, "random").mockReturnValue(random);
  expect(jittered(100, [0.5, 1])).toBe(pause);
});
