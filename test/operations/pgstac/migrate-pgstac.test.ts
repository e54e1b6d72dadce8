import { expect, test } from "vitest";
import { migratePgstac } from "../../../src/operations/pgstac/migrate-pgstac.ts";
import type { Operate } from "../../../src/pipeline/operate/operate.ts";

/** Answers that leave so many statements in the queue, one after the other. */
function leaving(...counts: number[]): { operate: Operate; asked: () => number } {
  let asked = 0;
  const operate = (async () => {
    const queued = counts[asked++];
    return { from: asked === 1 ? "0.9.12" : "0.10.0", to: "0.10.0", files: asked === 1 ? ["a.sql"] : [], queued };
  }) as unknown as Operate;
  return { operate, asked: () => asked };
}

test.each<[number[], number, number[]]>([
  [[0], 0, []],
  [[900, 400, 0], 0, [900, 400]],
  [[900, 900, 0], 900, [900]],
  [[5, 7], 7, [5]],
])("queues of %j end with %i left", async (counts, left, told) => {
  const { operate, asked } = leaving(...counts);
  const reported: number[] = [];
  const migrated = await migratePgstac({ operate }, "0.10.0", (count) => reported.push(count));
  expect(migrated).toEqual({ from: "0.9.12", to: "0.10.0", files: ["a.sql"], queued: left });
  expect(reported).toEqual(told);
  expect(asked()).toBe(told.length + 1);
});
