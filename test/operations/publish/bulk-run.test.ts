import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterAll, expect, test } from "vitest";
import { type BulkPlan, BulkRun, type ObjectState } from "../../../src/operations/publish/bulk-run.ts";
import { noCounts } from "../../../src/pipeline/operate/add-counts.ts";
import { folderWith, removeFolders } from "../../cli/folder.ts";
import { runWithSmallFiles, smallFileBytes } from "../../run-with-small-files.ts";

afterAll(removeFolders);

const plan: BulkPlan = { pipeline: "p", addresses: ["s3://b/*"], method: "upsert", collection: null, strict: false };
const objectAt = (place: number): ObjectState => ({
  address: `s3://b/${"a".repeat(smallFileBytes / 4)}/${place}`,
  etag: "e",
  bytes: 1,
  documents: 5,
  used: 5,
  first: 6,
  left: 0,
  ended: false,
  counts: noCounts,
  failed: 0,
});

test("a run that is opened again goes on where it was, and its plan alone finds it", () => {
  const folder = folderWith({});
  const run = BulkRun.open(folder, plan);
  for (const place of [1, 2]) run.keep(objectAt(place));
  run.keep({ ...objectAt(2), documents: 9 });
  const again = BulkRun.open(folder, plan);
  expect(again.id).toBe(run.id);
  expect([...again.objects.values()].map(({ documents }) => documents)).toEqual([5, 9]);
  expect(BulkRun.open(folder, { ...plan, strict: true }).id).not.toBe(run.id);
  again.remove();
  expect(BulkRun.open(folder, plan).id).not.toBe(run.id);
});

test("what is known of a run outlives an attempt to open it on a full disk", () => {
  const folder = folderWith({});
  const run = BulkRun.open(folder, plan);
  for (let place = 1; place <= 10; place++) run.keep(objectAt(place));
  const module = fileURLToPath(new URL("../../../src/operations/publish/bulk-run.ts", import.meta.url));
  const { stderr } = runWithSmallFiles(`
    const { BulkRun } = await import(${JSON.stringify(module)});
    // The process that began the run has ended.
    process.kill = () => { throw Object.assign(new Error(), { code: "ESRCH" }); };
    BulkRun.open(${JSON.stringify(folder)}, ${JSON.stringify(plan)});`);
  expect(stderr).toContain("the run cannot be kept in");
  expect(BulkRun.open(folder, plan).objects.size).toBe(10);
  expect(readdirSync(folder)).toContain(`${run.id}.bulk.jsonl`);
});
