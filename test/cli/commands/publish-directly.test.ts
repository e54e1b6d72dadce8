import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import type { Catalogue } from "../../../src/pgstac/catalogue/catalogue.ts";
import { openCatalogue } from "../../../src/pgstac/catalogue/open-catalogue.ts";
import { bareCollection } from "../../../src/pipeline/item/collection.ts";
import type { EmbeddedDatabase } from "../../../src/targets/local/postgres/open-embedded-database.ts";
import { openTestDatabase } from "../../database.ts";
import { item } from "../../pipeline/message/messages.ts";
import { folderWith, removeFolders } from "../folder.ts";
import { closeTestTargets, openTestTarget } from "../target.ts";
import { run } from "../terminal.ts";

let database: EmbeddedDatabase;
let catalogue: Catalogue;
beforeAll(async () => {
  database = await openTestDatabase();
  catalogue = await openCatalogue(database.url);
});
afterAll(async () => {
  await catalogue[Symbol.asyncDispose]();
  await database[Symbol.asyncDispose]();
});
// Tests share the database, whose opening takes longer than most of them, and each makes the collection anew.
afterEach(async () => {
  closeTestTargets();
  removeFolders();
  const { collections } = await catalogue.operate({ action: "collections.list" });
  for (const { id } of collections) await catalogue.operate({ action: "collections.delete", id });
});

const text = (id: string, overrides = {}) =>
  JSON.stringify(item(id, { collection: "scenes", stac_version: "1.1.0", ...overrides }));
const direct = (url: string, args: readonly string[], files: Record<string, string | Uint8Array>, stdin = "") =>
  run(["publish", "--direct", ...args], { cwd: folderWith(files), stdin, env: { STAC_INGEST_DATABASE_URL: url } });

test("items of files and of stdin go straight into the database; what is bad is named by its line", async () => {
  await catalogue.loadCollection(bareCollection("scenes"));
  const ids = async () => (await catalogue.operate({ action: "items.count", collection: "scenes" })).counts[0]?.items;

  const lines = [text("a"), "{broken", text("b", { geometry: null }), text("c", { collection: "nowhere" }), text("d")];
  const outcome = await direct(database.url, ["i.ndjson.gz", "--json"], { "i.ndjson.gz": gzipSync(lines.join("\n")) });
  expect(outcome.code).toBe(3);
  expect(JSON.parse(outcome.stdout)).toMatchObject({ loaded: 2, failed: 3 });
  expect(
    JSON.parse(outcome.stdout).failures.map(({ line, kind }: { line: number; kind: string }) => [line, kind]),
  ).toEqual([
    [2, "not_json"],
    [3, "item_refused"],
    [4, "collection_missing"],
  ]);
  expect(await ids()).toBe(2);

  const features = `{"type":"FeatureCollection","features":[${text("e")},${text("f", { collection: undefined })}]}`;
  const piped = await direct(database.url, ["-", "--collection", "scenes"], {}, features);
  expect(piped).toMatchObject({ code: 0, stdout: expect.stringMatching(/^2 items loaded/) });
  expect(await ids()).toBe(4);

  const again = { "i.ndjson": `${text("a", { bbox: [9, 9, 9, 9] })}\n` };
  expect(await direct(database.url, ["i.ndjson", "--method", "ignore"], again)).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^0 items loaded.*; 1 ignored, because they are there already\n$/),
  });
  expect(await direct(database.url, ["i.ndjson", "--method", "insert"], again)).toMatchObject({ code: 1 });
  const stored = await catalogue.operate({ action: "items.get", collection: "scenes", id: "a" });
  expect(JSON.parse(stored.text).bbox).toEqual(item("a").bbox);
});

test("new, changed, unchanged and ignored items are counted apart, and ids that come twice are told with their place", async () => {
  await catalogue.loadCollection(bareCollection("scenes"));
  const counts = async (ids: readonly string[], args: readonly string[] = [], overrides = {}) => {
    const lines = ids.map((id, index) =>
      text(id, { properties: { datetime: "2021-01-01T00:00:00Z", index }, ...overrides }),
    );
    const outcome = await direct(database.url, ["i.ndjson", ...args, "--json"], { "i.ndjson": lines.join("\n") });
    expect(outcome.code).toBe(0);
    return JSON.parse(outcome.stdout);
  };
  const none = { new: 0, changed: 0, unchanged: 0, ignored: 0, other: 0, failed: 0 };
  const first = await counts(["a", "b", "c", "b"]);
  expect(first).toMatchObject({ ...none, loaded: 4, new: 3, changed: 1 });
  expect(first.warnings).toMatchObject([
    { kind: "id_repeated", count: 1, example: { file: "i.ndjson", line: 4, id: "b" } },
  ]);
  expect(await counts(["a"])).toMatchObject({ ...none, loaded: 1, unchanged: 1 });
  expect(await counts(["c", "d", "a"])).toMatchObject({ ...none, loaded: 3, new: 1, changed: 2 });
  expect(await counts(["c", "d", "e"], ["--method", "ignore"])).toMatchObject({
    ...none,
    loaded: 1,
    new: 1,
    ignored: 2,
  });
});

test("the queue and the direct way refuse the same items in the same words, and warn of the same, from any kind of file", async () => {
  await catalogue.loadCollection(bareCollection("scenes"));
  const far = { geometry: { type: "Point", coordinates: [190, 2] }, bbox: [190, 2, 190, 2] };
  const items = [
    text("good"),
    text("a", { type: undefined }),
    text("b", { type: "Scene" }),
    text("c", { bbox: [[1, 2, 3, 4]] }),
    text("d", { assets: { data: { title: "no address" } } }),
    text("far", far),
    text("e", { properties: {} }),
    text("f", { stac_version: undefined }),
    text("g", { links: ["https://example.com"] }),
    text("7").replace('"7"', "7"),
    text("h", { collection: undefined }),
    text("h", { geometry: { type: "Circle", coordinates: [1, 2] } }),
    text("i", { stac_extensions: [1] }),
    text("good", { properties: { datetime: "2026-01-01T00:00:00Z", version: 2 } }),
    text("relative", { assets: { a: { href: "a.tif" } } }),
  ];
  const inputs = {
    "lines.ndjson": items.join("\n"),
    "list.json": `[${items.join(",\n")}]`,
    "features.geojsons": items.map((item) => `\x1e${item}\n`).join(""),
    "features.json": `{"type":"FeatureCollection","features":[${items.join(",\n")}]}`,
  };
  for (const strict of [[], ["--strict"]]) {
    for (const [name, content] of Object.entries(inputs)) {
      const cwd = folderWith({ [name]: content });
      const reports = [
        await run(["publish", name, "--json", ...strict], { cwd, target: openTestTarget() }),
        await direct(database.url, [name, "--json", ...strict], { [name]: content }),
      ].map(({ code, stdout }) => {
        const { failures, failed, warnings } = JSON.parse(stdout);
        return { code, failed, failures, warnings };
      });
      expect(reports[1]).toEqual(reports[0]);
      expect(reports[0]).toMatchObject({ code: 3, failed: strict.length === 0 ? 11 : 14 });
      expect(reports[0]?.warnings).toHaveLength(strict.length === 0 ? 3 : 0);
    }
  }
});

test("both ways refuse features in another system of coordinates whole, wherever the file names it", async () => {
  await catalogue.loadCollection(bareCollection("scenes"));
  const crs = '"crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::32632"}}';
  const features = `"features":[${text("a")}]`;
  const type = '"type":"FeatureCollection"';
  for (const members of [
    [type, crs, features],
    [features, crs, type],
  ]) {
    const files = { "utm.geojson": `{${members.join(",")}}` };
    for (const options of [[], ["--collection", "scenes"]]) {
      const args = ["utm.geojson", "--json", ...options];
      const queued = await run(["publish", ...args], { cwd: folderWith(files), target: openTestTarget() });
      const loaded = await direct(database.url, args, files);
      for (const { code, stdout } of [queued, loaded]) {
        expect(code).toBe(1);
        expect(JSON.parse(stdout).failures).toMatchObject([
          { kind: "invalid_item", reason: expect.stringContaining("EPSG::32632") },
        ]);
      }
    }
  }
});

test("both ways refuse the same items of a Parquet file, too", async () => {
  await catalogue.loadCollection(bareCollection("scenes", "1.0.0"));
  const fixtures = new URL("../../input/documents/parquet/", import.meta.url);
  for (const name of ["scenes.parquet", "refused.parquet"]) {
    const content = readFileSync(new URL(name, fixtures));
    const args = [name, "--json", "--collection", "scenes"];
    const queued = await run(["publish", ...args], { cwd: folderWith({ [name]: content }), target: openTestTarget() });
    const { sent, run_id: _, ...report } = JSON.parse(queued.stdout);
    const loaded = await direct(database.url, args, { [name]: content });
    expect(JSON.parse(loaded.stdout)).toMatchObject({ loaded: sent, ...report });
    expect(loaded.code).toBe(queued.code);
  }
});

test("137 bad lines of 5,000 are all in the file of failures, and once mended they are stored as well", async () => {
  await catalogue.loadCollection(bareCollection("scenes"));
  const isBad = (index: number) => index % 36 === 0 && index < 137 * 36;
  const lines = Array.from({ length: 5000 }, (_, index) =>
    text(`i-${index}`, isBad(index) ? { geometry: { type: "Point", coordinates: ["1", 2] } } : {}),
  );
  const cwd = folderWith({ "i.ndjson": lines.join("\n") });
  const typed = { cwd, env: { STAC_INGEST_DATABASE_URL: database.url } };
  const first = await run(["publish", "--direct", "i.ndjson", "--json"], typed);
  const file = "i.ndjson.failures.ndjson";
  expect(JSON.parse(first.stdout)).toMatchObject({ loaded: 4863, failed: 137, failures_file: file });
  const path = join(cwd, file);
  const kept = readFileSync(path, "utf8");
  writeFileSync(path, kept.replaceAll('"coordinates":["1",2]', '"coordinates":[1,2]'));
  expect(await run(["publish", "--direct", file], typed)).toMatchObject({ code: 0, stderr: "" });
  const { counts } = await catalogue.operate({ action: "items.count", collection: "scenes" });
  expect(counts[0]?.items).toBe(5000);
  const broken = JSON.parse(kept.split("\n")[0] ?? "");
  expect(broken).toMatchObject({ failure: { file: "i.ndjson", id: expect.any(String), kind: expect.any(String) } });
  expect(broken.document).toEqual(JSON.parse(lines[broken.failure.line - 1] ?? ""));
});

test("what comes before a file is damaged is stored, and the damage is named", async () => {
  await catalogue.loadCollection(bareCollection("scenes"));
  const lines = Array.from({ length: 50 }, (_, index) => text(`scene-${index}`));
  const whole = gzipSync(lines.join("\n"), { level: 0 });
  const outcome = await direct(database.url, ["i.ndjson.gz"], { "i.ndjson.gz": whole.subarray(0, -100) });
  expect(outcome).toMatchObject({ code: 1, stderr: expect.stringContaining("i.ndjson.gz cannot be read") });
  expect(outcome.stderr).toContain("49 items loaded before that");
  const { counts } = await catalogue.operate({ action: "items.count", collection: "scenes" });
  expect(counts[0]?.items).toBe(49);
});

test("the database of the pipeline on AWS is reached by its address only", async () => {
  const outcome = await run(["publish", "--direct", "--target", "aws", "i.json"], {
    cwd: folderWith({ "i.json": text("a") }),
  });
  expect(outcome).toMatchObject({ code: 2, stderr: expect.stringContaining("--database-url") });
});

test("--database-url without --direct is a mistake", async () => {
  const outcome = await run(["publish", "--database-url", "postgresql://x/y", "i.json"], { cwd: folderWith({}) });
  expect(outcome).toMatchObject({ code: 2, stderr: expect.stringContaining("--direct") });
});

test("items of another version of STAC than their collection's are stored and told, also where it is strict", async () => {
  await catalogue.loadCollection(bareCollection("scenes"));
  const lines = [text("a"), text("b", { stac_version: "1.0.0" }), text("c", { stac_version: "1.0.0" })];
  const outcome = await direct(database.url, ["i.ndjson", "--strict"], { "i.ndjson": lines.join("\n") });
  expect(outcome).toMatchObject({ code: 0, stdout: expect.stringContaining("3 items loaded") });
  expect(outcome.stderr).toBe(
    "warning: 2 items with a stac_version other than their collection's, for example i.ndjson:2 (b): the item has 1.0.0, its collection 1.1.0\n",
  );
});
