import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { afterEach, expect, test } from "vitest";
import { folderWith, removeFolders } from "./folder.ts";
import { closeTestTargets, openTestTarget } from "./target.ts";
import { run } from "./terminal.ts";

afterEach(() => {
  closeTestTargets();
  removeFolders();
});

const parquet = (name: string) =>
  readFileSync(join(fileURLToPath(new URL("../input/documents/parquet", import.meta.url)), name));

async function publish(files: Record<string, string | Uint8Array>, name: string) {
  const target = openTestTarget();
  const { code, stderr, stdout } = await run(["publish", name, "--json"], { cwd: folderWith(files), target });
  const ids = (await target.bodies({ stage: "load", dead: false })).map((body) => JSON.parse(body).id);
  return { code, stderr, report: JSON.parse(stdout || "null"), ids };
}

test("items of a Parquet file are sent, and a refused one is named by its row and column", async () => {
  const good = await publish({ "x.parquet": parquet("rustac.parquet") }, "x.parquet");
  expect(good).toMatchObject({ code: 0, ids: ["scene-0", "scene-1", "scene-2"] });
  const bad = await publish({ "x.parquet": parquet("refused.parquet") }, "x.parquet");
  expect(bad.report.failures).toContainEqual({
    file: "x.parquet",
    line: 2,
    kind: "invalid_item",
    reason: 'the column "nan": it holds NaN, which is no number in JSON (try: null for no value)',
  });
  expect(bad.report.failed).toBe(8);
});

test("items before damage in a gzip are sent, and the damage is named", async () => {
  const item = (id: string) =>
    `${JSON.stringify({ type: "Feature", stac_version: "1.0.0", id, collection: "c", geometry: null, properties: { datetime: "2024-01-01T00:00:00Z" }, links: [], assets: {} })}\n`;
  const bytes = Buffer.concat([gzipSync(item("a")), gzipSync(item("b")), Buffer.from("more")]);
  const { code, stderr, ids } = await publish({ "i.ndjson.gz": bytes }, "i.ndjson.gz");
  expect(ids).toEqual(["a", "b"]);
  expect(code).toBe(1);
  expect(stderr).toContain(`i.ndjson.gz: all gzip data of it was read, but from its byte ${bytes.length - 3} on`);
});
