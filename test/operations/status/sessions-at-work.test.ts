import { expect, test, vi } from "vitest";
import { SessionsAtWork } from "../../../src/operations/status/sessions-at-work.ts";
import { Fault, type FaultKind } from "../../../src/pipeline/fault/fault.ts";
import type { Operate } from "../../../src/pipeline/operate/operate.ts";

/** Reads these counts, five seconds after one another; a kind of fault is one. */
async function meanOf(...counts: readonly (number | null | FaultKind)[]) {
  const clock = vi.spyOn(performance, "now");
  const sessions = new SessionsAtWork();
  let asked = 0;
  for (const [index, count] of counts.entries()) {
    clock.mockReturnValue(index * 5_000);
    const operate = async () => {
      asked += 1;
      if (typeof count === "string") throw new Fault(count, "no answer");
      return { active_milliseconds: count };
    };
    await sessions.read(operate as unknown as Operate);
  }
  clock.mockRestore();
  return { mean: sessions.mean, asked };
}

test.each<[string, (number | null | FaultKind)[], number | null]>([
  ["a single look", [1000], null],
  ["a session that works half of the time", [1000, 3500, 6000], 0.5],
  ["two that work all the time", [0, 10_000], 2],
  ["a minute ago is over", [0, 60_000, ...Array<number>(13).fill(60_000)], 0],
  ["statistics that begin anew", [9000, 1000, 3500], 0.5],
  ["a database that does not count", [null, null], null],
  ["a database that did not answer for once", [0, "database_unreachable", 5000], 0.5],
])("%s", async (_, counts, mean) => {
  expect((await meanOf(...counts)).mean).toBe(mean);
});

test("a function that does not know the question is asked once", async () => {
  expect(await meanOf("wrong_usage", 1, 2)).toEqual({ mean: null, asked: 1 });
});
