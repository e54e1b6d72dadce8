import { expect, test } from "vitest";
import { roughTime } from "../../../src/pipeline/text/rough-time.ts";

test.each([
  [0, "0 s"],
  [59, "59 s"],
  [60, "1 min"],
  [3599, "1 h 0 min"],
  [12_000, "3 h 20 min"],
  [446_400, "5 days 4 h"],
])("%i seconds are %s", (seconds, text) => expect(roughTime(seconds)).toBe(text));
