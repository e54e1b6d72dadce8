import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { RowSums } from "../../../src/operations/enqueue/row-sums.ts";
import { selectedRows } from "../../../src/operations/enqueue/selected-rows.ts";
import { describeInputs } from "../../../src/operations/runs/describe-inputs.ts";
import { requireSameRows } from "../../../src/operations/runs/require-same-rows.ts";
import { rowChoiceOf } from "../../../src/operations/runs/row-choice-of.ts";
import type { RunRecord } from "../../../src/pipeline/run/run.ts";
import { folderWith, removeFolders } from "../../cli/folder.ts";
import { surroundingsIn } from "../../input/surroundings.ts";
import { sentRun } from "./sent-run.ts";

afterEach(removeFolders);

const recipe = { package: "p", group: "g", args: ["{url}"], options: {} };

/** A run of an inventory as it is now. */
async function runOf(folder: string, address: string): Promise<RunRecord> {
  const record = sentRun({ inputs: await describeInputs([address], folder), recipe });
  const sums = new RowSums((column) => column === "url");
  for await (const row of selectedRows(rowChoiceOf(record), surroundingsIn(folder))) sums.add(row);
  return { ...record, first_rows: sums.mark };
}

const tiles = { "tiles/1.tif": "", "tiles/2.tif": "", "tiles/3.tif": "" };

test.each<[string, (folder: string) => void, boolean]>([
  ["as it was", () => {}, true],
  ["with a file behind", (folder) => writeFileSync(join(folder, "tiles/4.tif"), ""), true],
  ["with a file of other bytes", (folder) => writeFileSync(join(folder, "tiles/2.tif"), "other"), true],
  ["without a file", (folder) => rmSync(join(folder, "tiles/1.tif")), false],
  ["with a file in front", (folder) => writeFileSync(join(folder, "tiles/0.tif"), ""), false],
  [
    "with another file in place of one",
    (folder) => {
      rmSync(join(folder, "tiles/1.tif"));
      writeFileSync(join(folder, "tiles/4.tif"), "");
    },
    false,
  ],
])("a listing %s has the rows of its run: %s", async (_, change, isSame) => {
  const folder = folderWith(tiles);
  const record = await runOf(folder, "tiles");
  change(folder);
  const checked = requireSameRows(record, surroundingsIn(folder));
  if (isSame) await expect(checked).resolves.toBeUndefined();
  else await expect(checked).rejects.toMatchObject({ kind: "wrong_usage", message: expect.stringContaining("run r") });
});

test.each([
  ["a row mended in its place", "a\nmended\nc\n", true],
  ["a row added at the end", "a\nb\nc\nd\n", true],
  ["a row taken away", "a\nc\n", false],
  ["a row added before others", "0\na\nb\nc\n", false],
])("a file with %s has the rows of its run: %s", async (_, text, isSame) => {
  const folder = folderWith({ "a.txt": "a\nb\nc\n" });
  const record = await runOf(folder, "a.txt");
  writeFileSync(join(folder, "a.txt"), text);
  const checked = requireSameRows(record, surroundingsIn(folder));
  if (isSame) await expect(checked).resolves.toBeUndefined();
  else await expect(checked).rejects.toMatchObject({ kind: "wrong_usage" });
});

test("a run of an earlier version, which kept no sum, is not looked at", async () => {
  const { first_rows: _, ...record } = await runOf(folderWith(tiles), "tiles");
  await expect(requireSameRows(record, surroundingsIn("/nowhere"))).resolves.toBeUndefined();
});
