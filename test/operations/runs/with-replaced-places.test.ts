import { afterEach, expect, test } from "vitest";
import { describeInputs } from "../../../src/operations/runs/describe-inputs.ts";
import { type RunStatus, runStatus } from "../../../src/operations/runs/run-status.ts";
import { withReplacedPlaces } from "../../../src/operations/runs/with-replaced-places.ts";
import type { RunRecord } from "../../../src/pipeline/run/run.ts";
import type { Target } from "../../../src/targets/target.ts";
import { folderWith, removeFolders } from "../../cli/folder.ts";
import { surroundingsIn } from "../../input/surroundings.ts";
import { sentRun } from "./sent-run.ts";

afterEach(removeFolders);

const counts = { new: 4, changed: 1, unchanged: 0, other: 0, superseded: 0, cancelled: 0, dead: 0 };
const replaced = { count: 1, examples: [{ sequence: 2, replaced_by: 4, collection: "c", item_id: "x" }] };

async function placesOf(text: string, changes: Partial<RunRecord>, later = text): Promise<RunStatus> {
  const folder = folderWith({ "a.csv": text });
  const record = sentRun({ inputs: await describeInputs(["a.csv"], folder), sent: 5, resume_after: 5, ...changes });
  const report = { record, counts, replaced, deaths: [], collections: [], minutes: [] };
  const target = { operate: (async () => report) as unknown as Target["operate"] };
  if (later !== text) {
    const { writeFile } = await import("node:fs/promises");
    await writeFile(`${folder}/a.csv`, later);
  }
  return withReplacedPlaces(target, runStatus("r", report, 0), surroundingsIn(folder));
}

const csv = "url,n\na,1\nb,1\nc,2\nb,3\nd,4\n";

test("a replaced row and the one in its place are named by file and line", async () => {
  const { replaced: count, replaced_examples } = await placesOf(csv, {});
  expect(count).toBe(1);
  expect(replaced_examples).toEqual([
    { ...replaced.examples[0], places: [expect.stringMatching(/a\.csv:3$/), expect.stringMatching(/a\.csv:5$/)] },
  ]);
  const { replaced_examples: selected } = await placesOf(csv, { selection: { where: ["n < 9"], last: 4 } });
  expect(selected[0]?.places?.[1]).toMatch(/a\.csv:5$/);
});

test.each([
  ["that was changed", {}, csv.replace("d,4", "d,5")],
  ["that is gone", { inputs: [{ name: "gone.csv", bytes: 3 }] }, csv],
  ["that was read from stdin", { inputs: [{ name: "-" }] }, csv],
  ["that would be fetched", { inputs: [{ name: "https://127.0.0.1:1/a.csv" }] }, csv],
  ["that is mixed", { selection: { shuffle: true as const } }, csv],
  ["of publish", { command: "publish" as const }, csv],
])("no line is named of an inventory %s", async (_name, changes, later) => {
  expect((await placesOf(csv, changes, later)).replaced_examples).toEqual(replaced.examples);
});
