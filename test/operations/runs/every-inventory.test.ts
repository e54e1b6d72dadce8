import { copyFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterEach, expect, test } from "vitest";
import type { Surroundings } from "../../../src/input/source/open-source.ts";
import { planMissing } from "../../../src/operations/enqueue/plan-missing.ts";
import { readRequests } from "../../../src/operations/enqueue/read-requests.ts";
import { RowSums } from "../../../src/operations/enqueue/row-sums.ts";
import { selectedRows } from "../../../src/operations/enqueue/selected-rows.ts";
import { columnsOfRun } from "../../../src/operations/runs/columns-of-run.ts";
import { describeInputs } from "../../../src/operations/runs/describe-inputs.ts";
import { missingRows } from "../../../src/operations/runs/missing-rows.ts";
import { rowChoiceOf } from "../../../src/operations/runs/row-choice-of.ts";
import { Fault } from "../../../src/pipeline/fault/fault.ts";
import type { RunRecord } from "../../../src/pipeline/run/run.ts";
import { SequenceSet } from "../../../src/pipeline/run/sequence-set.ts";
import type { Target } from "../../../src/targets/target.ts";
import { folderWith, removeFolders } from "../../cli/folder.ts";
import { surroundingsIn } from "../../input/surroundings.ts";
import { sentRun } from "./sent-run.ts";

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
  removeFolders();
});

const urls = ["s3://archive/0.tif", "s3://archive/1.tif", "s3://archive/2.tif"];
const manifest = JSON.stringify({
  sourceBucket: "archive",
  destinationBucket: "arn:aws:s3:::inventories",
  fileFormat: "CSV",
  fileSchema: "Bucket, Key, Size",
  files: [{ key: "inv/data/part-0.csv.gz" }],
});
const files = {
  "urls.txt": urls.join("\n"),
  "packed.txt.gz": gzipSync(urls.join("\n")),
  "table.csv": ["n,url", ...urls.map((url, index) => `${index},${url}`)].join("\r\n"),
  "lines.ndjson": urls.map((url) => JSON.stringify({ url })).join("\n"),
  "list.json": JSON.stringify(urls.map((url) => ({ url }))),
  "manifest.json": manifest,
  "data/part-0.csv.gz": gzipSync(urls.map((_, index) => `"archive","${index}.tif","9"\n`).join("")),
  "tiles/0.tif": "",
  "tiles/1.tif": "",
  "tiles/2.tif": "",
};

/** A folder, a bucket, and an API that finds something only if it is told what. */
async function surroundings(): Promise<{ readonly place: Surroundings; readonly api: string }> {
  const folder = folderWith(files);
  copyFileSync(join(import.meta.dirname, "../../input/inventory/parquet/scenes.parquet"), join(folder, "t.parquet"));
  const server = createServer((request, response) => {
    const { searchParams } = new URL(request.url ?? "/", "http://127.0.0.1");
    const features = searchParams.get("collections") === "a,b" ? urls : [];
    const items = features.map((href, index) => ({
      type: "Feature",
      stac_version: "1.0.0",
      id: `item-${index}`,
      properties: {},
      assets: {},
      links: [{ rel: "self", href }],
    }));
    response.end(JSON.stringify({ type: "FeatureCollection", features: items, links: [] }));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  closing.push(() => server.close());
  const place: Surroundings = {
    ...surroundingsIn(folder),
    listObjects: async function* (_bucket, prefix) {
      for (const index of [0, 1, 2]) {
        yield { key: `${prefix}${index}.tif`, sizeBytes: 9, lastModified: "2026-01-01T00:00:00Z", etag: "e" };
      }
    },
  };
  return { place, api: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

const recipe = { package: "p", group: "g", args: ["{url}"], options: {} };

/** The record of a run of an inventory, of which the second message is missing. */
async function runOf(address: string, place: Surroundings): Promise<RunRecord> {
  const record = sentRun({ inputs: await describeInputs([address], place.folder), recipe });
  const isNeeded = columnsOfRun(record);
  const sums = new RowSums(isNeeded);
  for await (const row of selectedRows(rowChoiceOf(record), place, { isNeeded })) sums.add(row);
  return { ...record, first_rows: sums.mark };
}
const target: Pick<Target, "operate"> = {
  operate: (async ({ first }: { first: number }) => ({
    missing: first <= 2 ? [{ sequence: 2 }] : [],
  })) as unknown as Target["operate"],
};

const kinds: readonly (readonly [kind: string, address: (api: string) => string])[] = [
  ["text", () => "urls.txt"],
  ["gzipped text", () => "packed.txt.gz"],
  ["CSV", () => "table.csv"],
  ["JSON lines", () => "lines.ndjson"],
  ["a list in JSON", () => "list.json"],
  ["an S3 Inventory", () => "manifest.json"],
  ["Parquet", () => "t.parquet"],
  ["a folder", () => "tiles/"],
  ["a bucket", () => "s3://archive/tiles/"],
  ["a search", (api) => `${api}/search?collections=a,b&limit=100`],
];

test.each(kinds)("the missing rows of %s are found and sent again, and a run of it goes on", async (_kind, address) => {
  const { place, api } = await surroundings();
  const record = await runOf(address(api), place);
  const options = { isNeeded: columnsOfRun(record) };
  const [first, second] = await Array.fromAsync(selectedRows(rowChoiceOf(record), place, options));
  expect(first?.row).not.toEqual(second?.row);
  const missing = await Array.fromAsync(missingRows(target, record, place));
  expect(missing.map(({ row, message }) => [row, message.sequence])).toEqual([[second?.row, 2]]);
  const plan = planMissing(target, record);
  const again = await Array.fromAsync(readRequests(plan, place));
  expect(again.map(({ number, outgoing }) => [number, outgoing instanceof Fault])).toEqual([[2, false]]);
  const { isWanted: _, ...whole } = plan;
  const resumed = { ...whole, accepted: SequenceSet.of([1]), firstRows: record.first_rows };
  const sums = new RowSums(columnsOfRun(record));
  const [next] = await Array.fromAsync(readRequests(resumed, place, undefined, sums));
  expect(next?.number).toBe(2);
});

test.each([
  ["https://example.com/search?collections=a&X-Amz-Signature=f00d", /X-Amz-Signature=\*\*\*/],
  ["https://example.com/search?collections=a&mine=f00d", /collections=a&mine=\*\*\*/],
  ["https://me:f00d@example.com/urls.txt", /example\.com\/urls\.txt/],
])("an address that lets a reader in is not kept, and its run says so: %s", async (address, kept) => {
  const inputs = await describeInputs([address], ".");
  expect(JSON.stringify(inputs)).not.toContain("f00d");
  const read = Array.fromAsync(missingRows(target, sentRun({ inputs }), surroundingsIn(".")));
  const fault = await read.catch((error: unknown) => error);
  expect(fault).toMatchObject({ kind: "wrong_usage", message: expect.stringMatching(kept) });
  expect((fault as Fault).remedy).toContain("stac-ingest verify");
});

test("a run of stdin is refused with what can be done", async () => {
  const read = Array.fromAsync(missingRows(target, sentRun({ inputs: [{ name: "-" }] }), surroundingsIn(".")));
  await expect(read).rejects.toMatchObject({ kind: "wrong_usage", remedy: expect.stringContaining("dlq") });
});
