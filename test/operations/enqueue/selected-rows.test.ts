import { afterEach, expect, test } from "vitest";
import { selectedRows } from "../../../src/operations/enqueue/selected-rows.ts";
import { Fault } from "../../../src/pipeline/fault/fault.ts";
import type { RowSelection } from "../../../src/pipeline/run/row-selection.ts";
import { folderWith, removeFolders } from "../../cli/folder.ts";
import { surroundingsIn } from "../../input/surroundings.ts";

afterEach(removeFolders);

async function select(files: Record<string, string>, selection: RowSelection) {
  const leftOut = new Map();
  const choice = { inventories: Object.keys(files), format: undefined, selection, runId: "r" };
  const rows = await Array.fromAsync(selectedRows(choice, surroundingsIn(folderWith(files)), { leftOut }));
  return {
    rows: rows.map(({ number, line, row }) => [number, line, row instanceof Fault ? "bad" : row["url"]]),
    leftOut: Object.fromEntries(leftOut),
  };
}

const files = { "a.csv": "url,n\na,1\nb,2\nb,2\nbad\nb,3\nc,4\n", "b.csv": "n,url\n4,c\n5,d\n" };

test("rows meet all conditions, and are numbered without those left out", async () => {
  expect(await select(files, { where: ["n >= 2", "url !~ ^d"] })).toEqual({
    rows: [
      [1, 3, "b"],
      [2, 4, "b"],
      [3, 5, "bad"],
      [4, 6, "b"],
      [5, 7, "c"],
      [6, 2, "c"],
    ],
    leftOut: { unmatched: 2 },
  });
});

test("a row that equals an earlier one is left out, in all columns or in one, also of another inventory", async () => {
  const whole = await select(files, { unique: true });
  expect([whole.rows.map(([, , url]) => url), whole.leftOut]).toEqual([
    ["a", "b", "bad", "b", "c", "c", "d"],
    { duplicate: 1 },
  ]);
  const byUrl = await select(files, { unique: "url" });
  expect([byUrl.rows.map(([, , url]) => url), byUrl.leftOut]).toEqual([["a", "b", "bad", "c", "d"], { duplicate: 3 }]);
});

test("the last row is the last of those selected, in their order", async () => {
  expect((await select(files, { where: ["n > 1"], unique: "url", last: 3 })).rows).toEqual([
    [1, 3, "b"],
    [2, 5, "bad"],
    [3, 7, "c"],
  ]);
});

test("shuffled rows keep their places, and the run decides their order", async () => {
  const many = { "m.txt": Array.from({ length: 50 }, (_, index) => `u${index + 1}`).join("\n") };
  const { rows } = await select(many, { shuffle: true });
  expect(rows.map(([number]) => number)).toEqual(Array.from({ length: 50 }, (_, index) => index + 1));
  expect(rows.every(([, line, url]) => url === `u${line}`)).toBe(true);
  expect(rows.map(([, line]) => line)).not.toEqual(rows.map(([number]) => number));
  expect((await select(many, { shuffle: true })).rows).toEqual(rows);
});
