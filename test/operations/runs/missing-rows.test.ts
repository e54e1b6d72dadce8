import { afterEach, expect, test } from "vitest";
import { placedLine } from "../../../src/input/placed-line.ts";
import { missingRows } from "../../../src/operations/runs/missing-rows.ts";
import type { Target } from "../../../src/targets/target.ts";
import { folderWith, removeFolders } from "../../cli/folder.ts";
import { surroundingsIn } from "../../input/surroundings.ts";
import { sentRun } from "./sent-run.ts";

afterEach(removeFolders);

/** A ledger that misses some messages of any run. */
const missing = (...sequences: number[]): Pick<Target, "operate"> => ({
  operate: (async () => ({ missing: sequences.map((sequence) => ({ sequence })) })) as unknown as Target["operate"],
});

const record = sentRun({});

test("the rows of a run that selected some are numbered as it numbered them", async () => {
  const folder = folderWith({ "a.csv": "url,n\na,1\nb,2\nb,3\nc,4\nd,5\ne,6\n" });
  const selection = { where: ["n > 1"], unique: "url", last: 3 };
  const rows = await Array.fromAsync(
    missingRows(missing(2, 3, 4, 5), { ...record, selection }, surroundingsIn(folder)),
  );
  expect(rows.map(({ place, row }) => [place.line, row["url"]])).toEqual([
    [5, "c"],
    [6, "d"],
  ]);
});

test("the rows that the run was told to skip are not missing", async () => {
  const folder = folderWith({ "a.csv": "url\na\nb\nc\n" });
  const rows = await Array.fromAsync(
    missingRows(missing(1, 2, 3), { ...record, skipped: 2, sent: 1 }, surroundingsIn(folder)),
  );
  expect(rows.map(({ row }) => row["url"])).toEqual(["c"]);
});

test("a row that was copied to a file of new rows has the place that it was first read from", async () => {
  const folder = folderWith({ "new.ndjson": placedLine({ file: "in.csv", line: 62 }, { row: { url: "a" } }) });
  const run = { ...record, inputs: [{ name: "new.ndjson" }], format: "jsonl" };
  const rows = await Array.fromAsync(missingRows(missing(1), run, surroundingsIn(folder)));
  expect(rows).toMatchObject([{ place: { file: "in.csv", line: 62 }, row: { url: "a" } }]);
});
