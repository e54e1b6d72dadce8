import { afterAll, expect, test } from "vitest";
import { BulkRun } from "../../../src/operations/publish/bulk-run.ts";
import { type BulkProgress, loadObjects } from "../../../src/operations/publish/load-objects.ts";
import { noCounts } from "../../../src/pipeline/operate/add-counts.ts";
import type { Operate, OperateRequest } from "../../../src/pipeline/operate/operate.ts";
import { folderWith, removeFolders } from "../../cli/folder.ts";

afterAll(removeFolders);

/** Loads objects of two items and a hundred bytes each; nothing but the command's own work takes time. */
async function load(objects: number) {
  const found = Array.from({ length: objects }, (_, index) => ({
    address: `s3://archive/${index}.json`,
    etag: "e",
    bytes: 100,
  }));
  const slice = { documents: 2, numbers: 2, ended: true, counts: { ...noCounts, new: 2 }, failed: 0 };
  const operate = (async ({ action }: OperateRequest) => {
    if (action === "objects.list") return { objects: found };
    return action === "objects.load" ? { ...slice, failures: "", warnings: [] } : {};
  }) as Operate;
  const plan = { pipeline: "test", addresses: ["s3://archive/*"], method: "upsert", collection: null, strict: false };
  const told: BulkProgress[] = [];
  const before = process.cpuUsage();
  const messaging = { publish: () => Promise.reject(new Error("nothing goes through a topic")) };
  const report = await loadObjects({ operate, messaging }, plan as Parameters<typeof loadObjects>[1], {
    openRun: () => BulkRun.open(folderWith({}), plan as Parameters<typeof loadObjects>[1]),
    parallel: 4,
    signal: new AbortController().signal,
    onProgress: (progress) => void told.push(progress),
  });
  const { user, system } = process.cpuUsage(before);
  return { report, told, cpuSeconds: (user + system) / 1e6 };
}

test("progress adds up after every slice, and in the report", async () => {
  const { report, told } = await load(30);
  expect(told.map(({ items, bytes, objects }) => [items, bytes, objects])).toEqual(
    Array.from({ length: 30 }, (_, index) => [2 * (index + 1), 100 * (index + 1), index + 1]),
  );
  expect(told.at(-1)).toMatchObject({ allBytes: 3000, allObjects: 30 });
  expect(report).toMatchObject({ loaded: 60, objects: 30, allObjects: 30, counts: { new: 60 }, stopped: undefined });
});

test("an object takes the same time among many as among few", async () => {
  await load(1_000);
  const [few, many] = [await load(1_000), await load(8_000)];
  expect(many.report.loaded).toBe(16_000);
  // Eight times as much; it was thirty times when progress was added up anew after each.
  expect(many.cpuSeconds / few.cpuSeconds).toBeLessThan(20);
});
