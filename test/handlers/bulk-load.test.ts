import { once } from "node:events";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import type { FailureRecord } from "../../src/operations/failures-file.ts";
import { Fault } from "../../src/pipeline/fault/fault.ts";
import type { LoadableObject } from "../../src/pipeline/operate/object-slice.ts";
import type { LoadedItem } from "../../src/pipeline/stage/loaded-item.ts";
import { defaultVersion } from "../../src/settings/pgstac-versions.ts";
import { openEmbeddedDatabase, openTestDatabase, type TestDatabase } from "../pgstac/test-database.ts";
import { collection, item } from "../pipeline/message/messages.ts";
import { type BulkBench, bucket, lines, openBulkBench, packed } from "./bulk-bench.ts";

const parquet = readFileSync(fileURLToPath(new URL("../input/documents/parquet/scenes.parquet", import.meta.url)));
const items = (name: string, count: number, overrides: Record<string, unknown> = {}) =>
  Array.from({ length: count }, (_, index) => item(`${name}-${index}`, overrides));
const patience = { timeout: 60_000, interval: 20 };
/** 400 MB of small documents, in parts because one that is packed whole takes seconds. */
const endless = Buffer.concat(Array(100).fill(gzipSync(`${" ".repeat(60)}{}\n`.repeat(66_600))));
const at = (key: string): string => `s3://${bucket}/${key}`;

describe.each([
  ["a server", () => openTestDatabase(defaultVersion)],
  ["the embedded database", () => openEmbeddedDatabase(defaultVersion)],
])("into %s", (_name, open) => {
  let database: TestDatabase;
  let bench: BulkBench;

  beforeAll(async () => {
    database = await open();
    bench = await openBulkBench(database.url);
  });
  afterAll(async () => {
    await bench[Symbol.asyncDispose]();
    await database[Symbol.asyncDispose]();
  });
  beforeEach(async () => {
    await bench.operate({ action: "collections.load", documents: [JSON.stringify(collection("scenes"))] });
  });
  afterEach(async () => {
    bench.milliseconds = 60_000;
    bench.notifyOf = undefined;
    await bench.operate({ action: "collections.delete", id: "scenes" });
  });

  const stored = async (like = "%"): Promise<number> => {
    const sql = "SELECT count(*)::int FROM pgstac.items WHERE collection = 'scenes' AND id LIKE $1";
    return (await database.query<{ count: number }>(sql, [like]))[0]?.count ?? -1;
  };

  test("objects of every kind that a pattern means are loaded, each item once, and the run adds up", async () => {
    await bench.put("all/a/one.ndjson.gz", packed(items("one", 1500)));
    await bench.put("all/two.ndjson", lines(items("two", 20)));
    await bench.put("all/b/three.json", JSON.stringify({ type: "FeatureCollection", features: items("three", 30) }));
    await bench.put("all/four.parquet", parquet);
    await bench.put("all/notes.txt", "no items");
    const report = await bench.load([at("all/**/*.{ndjson,ndjson.gz,json,parquet}")], { collection: "scenes" });
    const rows = await stored();
    expect(report).toMatchObject({ objects: 4, allObjects: 4, loaded: rows, stopped: undefined });
    expect(rows).toBeGreaterThan(1550);
    expect(report.counts).toMatchObject({ new: rows, changed: 0, unchanged: 0 });
    const { record, counts } = await bench.operate({ action: "runs.show", id: report.runId });
    expect(record).toMatchObject({ command: "publish", state: "sent", sent: rows, total: rows, refused: 0 });
    expect(counts).toMatchObject({ new: rows, dead: 0 });

    const again = await bench.load([at("all/**/*.ndjson"), at("all/a/one.ndjson.gz")], { collection: "scenes" });
    expect(again).toMatchObject({ objects: 2, loaded: 1520, counts: { new: 0, unchanged: 1520 } });
    expect(again.runId).not.toBe(report.runId);
  });

  test("items that cannot be loaded are told with the words, and the bytes, of a load from here", async () => {
    const texts = [
      JSON.stringify(item("good")),
      "{broken}",
      JSON.stringify(item("bad", { geometry: "nowhere" })),
      JSON.stringify(item("homeless", { collection: "none" })),
      JSON.stringify(item("lonely", { collection: undefined })),
    ];
    await bench.put("bad/items.ndjson.gz", packed(texts));
    const written: Parameters<FailureRecord["write"]>[] = [];
    const { loaded, failures, stopped, runId } = await bench.load([at("bad/items.ndjson.gz")], {
      record: { write: (...failure) => void written.push(failure) },
    });
    expect({ loaded, stopped }).toEqual({ loaded: 1, stopped: undefined });
    expect(failures.count).toBe(4);
    expect(
      failures.first.map(({ file, line, kind }) => [file, line, kind]).sort((a, b) => Number(a[1]) - Number(b[1])),
    ).toEqual(
      [2, 3, 4, 5].map((line) => [
        at("bad/items.ndjson.gz"),
        line,
        ["not_json", "invalid_item", "collection_missing", "no_collection"][line - 2],
      ]),
    );
    const kept = written.map(([, input]) => input && "text" in input && input.text);
    expect(kept.sort()).toEqual(texts.slice(1).sort());
    const { record, counts } = await bench.operate({ action: "runs.show", id: runId });
    expect(record).toMatchObject({ sent: 1, refused: 4, total: 1 });
    expect(counts).toMatchObject({ new: 1, dead: 0 });
  });

  test("a slice that is over goes on in the next, and nothing is loaded twice", async () => {
    const wanted = items("long", 3000);
    await bench.put("long.ndjson.gz", packed(wanted));
    await bench.put("long.parquet", parquet);
    let slices = 0;
    const report = await bench.load([at("long.ndjson.gz")], {
      around: (request, ask) => {
        if (request.action === "objects.load") {
          slices += 1;
          // Fewer numbers than items end a slice as time does.
          request.run.numbers = Math.min(request.run.numbers, 700);
        }
        return ask();
      },
    });
    expect(slices).toBeGreaterThanOrEqual(5);
    expect(report).toMatchObject({ loaded: 3000, counts: { new: 3000, changed: 0, unchanged: 0 } });
    expect(await stored("long-%")).toBe(3000);
  });

  test("a function that is killed after it stored batches repeats none of them", async () => {
    await bench.put("killed.ndjson.gz", packed(items("killed", 2500)));
    let killed = 0;
    const report = await bench.load([at("killed.ndjson.gz")], {
      around: async (request, ask) => {
        const answer = await ask();
        if (request.action !== "objects.load" || killed++ > 0) return answer;
        // All was stored, and nobody hears of it.
        throw new Fault("infrastructure", "the function ended: Task timed out");
      },
    });
    expect(report).toMatchObject({ loaded: 2500, counts: { new: 2500, changed: 0, unchanged: 0 }, stopped: undefined });
    const { counts } = await bench.operate({ action: "runs.show", id: report.runId });
    expect(counts).toMatchObject({ new: 2500, changed: 0, unchanged: 0 });
  });

  test("a function whose process is killed while it stores leaves whole batches, which are not stored again", async () => {
    await bench.put("dies.ndjson.gz", packed(items("dies", 12_000)));
    let storedBefore = 0;
    const report = await bench.load([at("dies.ndjson.gz")], {
      around: async (request, ask) => {
        if (request.action !== "objects.load" || storedBefore > 0) return ask();
        const process = bench.spawn(request);
        const ended = once(process, "exit");
        await vi.waitFor(async () => expect(await stored("dies-%")).toBeGreaterThan(0), patience);
        process.kill("SIGKILL");
        await ended;
        storedBefore = await stored("dies-%");
        throw new Fault("infrastructure", "the function ended: signal: killed");
      },
    });
    expect(storedBefore).toBeGreaterThan(0);
    expect(storedBefore).toBeLessThan(12_000);
    expect(report).toMatchObject({ loaded: 12_000, counts: { new: 12_000, changed: 0, unchanged: 0 } });
    expect(await stored("dies-%")).toBe(12_000);
    // Every message ended once: nothing was stored a second time.
    const { counts, minutes } = await bench.operate({ action: "runs.show", id: report.runId });
    expect(counts).toMatchObject({ new: 12_000 });
    expect(minutes.reduce((sum, { ended }) => sum + ended, 0)).toBe(12_000);
  });

  test("a function that has little time goes on in many slices, and one that has none for an object says so", async () => {
    await bench.put("slow.ndjson.gz", packed(items("slow", 4000)));
    bench.milliseconds = 2_500;
    let slices = 0;
    const report = await bench.load([at("slow.ndjson.gz")], {
      around: (request, ask) => {
        if (request.action === "objects.load") slices += 1;
        return ask();
      },
      pausesMilliseconds: Array.from({ length: 100 }, () => 10),
    });
    expect(report).toMatchObject({ loaded: 4000, counts: { changed: 0 }, stopped: undefined });
    expect(slices).toBeGreaterThan(1);

    await bench.put("endless.ndjson.gz", endless);
    const [{ etag } = { etag: "" }] = (
      (await bench.ask({ action: "objects.list", address: at("endless.ndjson.gz") })) as { objects: LoadableObject[] }
    ).objects;
    const run = { id: "a-run", published_at: Date.now(), first: 1, numbers: 10 };
    const request = { address: at("endless.ndjson.gz"), etag, run, method: "upsert", strict: false } as const;
    bench.milliseconds = 1_500;
    expect(await bench.ask({ action: "objects.load", ...request, skip: 6_000_000 })).toMatchObject({
      documents: 0,
      ended: false,
      stopped: { kind: "timed_out", message: expect.stringContaining("does not get past its first 6000000 documents") },
    });
  });

  test("who listens is told of all that is stored, also of what a load before it left untold", async () => {
    await bench.put("told.ndjson.gz", packed(items("told", 600)));
    const told = new Map<string, LoadedItem>();
    let isDown = true;
    bench.notifyOf = async (some) => {
      if (isDown) throw new Fault("infrastructure", "the topic does not answer");
      for (const one of some) told.set(one.id, one);
    };
    const first = await bench.load([at("told.ndjson.gz")]);
    expect(first.stopped).toMatchObject({ message: expect.stringContaining("not told to all who listen: the topic") });
    expect(await stored("told-%")).toBeGreaterThan(0);
    expect(told.size).toBe(0);

    isDown = false;
    const second = await bench.load([at("told.ndjson.gz")]);
    expect(second).toMatchObject({ runId: first.runId, loaded: 600, counts: { new: 600 }, stopped: undefined });
    expect(told.size).toBe(600);
    const { outcome, run_id } = told.get("told-0") ?? {};
    expect({ outcome, run_id }).toEqual({ outcome: "new", run_id: first.runId });
    expect(await database.query("SELECT FROM stac_ingest.notices")).toEqual([]);
  });

  test("a database that is away is waited for, and if it stays away the same command goes on later", async () => {
    await bench.put("cut.ndjson.gz", packed(items("cut", 3000)));
    let cut = 0;
    const report = await bench.load([at("cut.ndjson.gz")], {
      around: async (request, ask) => {
        if (request.action !== "objects.load" || cut++ > 0) return ask();
        throw new Fault("database_unreachable", "no database answers");
      },
    });
    expect(cut).toBeGreaterThan(1);
    expect(report).toMatchObject({ loaded: 3000, stopped: undefined });
    const gone = await bench.load([at("cut.ndjson.gz")], {
      around: (request, ask) => {
        if (request.action !== "objects.load") return ask();
        throw new Fault("database_unreachable", "no database answers");
      },
    });
    expect(gone).toMatchObject({ loaded: 0, stopped: { kind: "database_unreachable" } });
    expect(await bench.load([at("cut.ndjson.gz")])).toMatchObject({ runId: gone.runId, counts: { unchanged: 3000 } });
  });

  test("a run that is cancelled ends, and the same command begins another", async () => {
    await bench.put("many/1.ndjson", lines(items("many-1", 10)));
    await bench.put("many/2.ndjson", lines(items("many-2", 10)));
    const interruption = new AbortController();
    const first = await bench.load([at("many/*")], {
      parallel: 1,
      signal: interruption.signal,
      onProgress: () => interruption.abort(new Fault("interrupted", "Ctrl-C")),
    });
    const recordOf = async () => (await bench.operate({ action: "runs.show", id: first.runId })).record;
    const record = await recordOf();
    if (!record) throw new Error("the ledger does not know the run");
    await bench.operate({ action: "runs.record", record: { ...record, state: "cancelled" } });
    const second = await bench.load([at("many/*")], {
      around: async (request, ask) => {
        const told = async () => expect((await recordOf())?.revision).toBeGreaterThan(record.revision);
        if (request.action === "objects.load") await vi.waitFor(told, patience);
        return ask();
      },
    });
    expect(second.stopped).toMatchObject({ kind: "interrupted", message: `run ${first.runId} was cancelled` });
    const third = await bench.load([at("many/*")]);
    expect(third.runId).not.toBe(first.runId);
    expect(third).toMatchObject({ loaded: 20, stopped: undefined });
  });

  test("the same command after an interruption goes on, with the failures from before it", async () => {
    await bench.put("stops/1.ndjson", lines([...items("stops-1", 900), "{broken}"]));
    await bench.put("stops/2.ndjson", lines(items("stops-2", 400)));
    const interruption = new AbortController();
    const first = await bench.load([at("stops/*")], {
      parallel: 1,
      signal: interruption.signal,
      onProgress: ({ objects }) => void (objects === 1 && interruption.abort(new Fault("interrupted", "Ctrl-C"))),
    });
    expect(first).toMatchObject({ loaded: 900, stopped: { kind: "interrupted" }, objects: 1, allObjects: 2 });
    const { record: stopped } = await bench.operate({ action: "runs.show", id: first.runId });
    expect(stopped).toMatchObject({ state: "stopped", sent: 900, refused: 1 });

    const asked: string[] = [];
    const written: string[] = [];
    const second = await bench.load([at("stops/*")], {
      around: (request, ask) => {
        if (request.action === "objects.load") asked.push(request.address);
        return ask();
      },
      record: { write: ({ kind }) => void written.push(kind) },
    });
    expect(asked).toEqual([at("stops/2.ndjson")]);
    expect(second).toMatchObject({ runId: first.runId, loaded: 1300, objects: 2, failures: { count: 1 } });
    expect(written).toEqual(["not_json"]);
    const { record, counts } = await bench.operate({ action: "runs.show", id: first.runId });
    expect(record).toMatchObject({ state: "sent", sent: 1300, total: 1300, refused: 1 });
    expect(counts).toMatchObject({ new: 1300 });
  });

  test("an object that was replaced meanwhile begins anew, and one that is damaged keeps no other from being loaded", async () => {
    const whole = packed(items("damaged", 2000));
    await bench.put("mixed/damaged.ndjson.gz", whole.subarray(0, whole.length - 200));
    await bench.put("mixed/good.ndjson", lines(items("good", 10)));
    const first = await bench.load([at("mixed/*")]);
    expect(first).toMatchObject({ objects: 1, allObjects: 2, stopped: { kind: "unreadable_input" } });
    expect((first.stopped as Fault).message).toMatch(/^s3:\/\/archive\/mixed\/damaged\.ndjson\.gz cannot be read: /);
    expect(await stored("good-%")).toBe(10);

    await bench.put("mixed/damaged.ndjson.gz", whole);
    const second = await bench.load([at("mixed/*")]);
    expect(second).toMatchObject({ runId: first.runId, objects: 2, loaded: 2010, stopped: undefined });
    expect(await stored()).toBe(2010);
  });

  test("items that are there are left, counted and done with --method ignore, and doubtful ones refused with --strict", async () => {
    const doubtful = item("doubtful", { assets: { data: { href: "./data.tif" } } });
    await bench.put("some.ndjson", lines([...items("some", 5), doubtful]));
    const strict = await bench.load([at("some.ndjson")], { strict: true });
    expect(strict).toMatchObject({ loaded: 5, failures: { count: 1, first: [{ kind: "item_doubtful", line: 6 }] } });
    const ignoring = await bench.load([at("some.ndjson")], { method: "ignore" });
    expect(ignoring).toMatchObject({ loaded: 1, counts: { new: 1, ignored: 5 } });
    expect(ignoring.warnings).toMatchObject([{ kind: "asset_href_relative", count: 1, example: { line: 6 } }]);
    const { counts } = await bench.operate({ action: "runs.show", id: ignoring.runId });
    expect(counts).toMatchObject({ new: 1, unchanged: 5 });
  });

  test("a newer version that came by the queue is not replaced by an older run", async () => {
    await bench.put("old.ndjson", lines([item("a"), item("b")]));
    const interruption = new AbortController();
    interruption.abort(new Fault("interrupted", "Ctrl-C"));
    await bench.load([at("old.ndjson")], { signal: interruption.signal });
    const newer = { at: Date.now() + 60_000, origin: { runId: "later", sequence: 1 } };
    const text = JSON.stringify(item("a", { properties: { datetime: "2026-01-01T00:00:00Z", version: "2" } }));
    await bench.store("scenes", [{ id: "a", collection: "scenes", text, publication: newer }]);
    const report = await bench.load([at("old.ndjson")]);
    expect(report).toMatchObject({ loaded: 1, counts: { new: 1, superseded: 1 } });
  });

  test("an address without an object is refused before anything begins", async () => {
    const message = `${at("none/*.ndjson")}: there is no such object`;
    await expect(bench.load([at("none/*.ndjson")])).rejects.toMatchObject({ kind: "unreadable_input", message });
    await expect(bench.load(["s3://nobody-has-this/x.ndjson"])).rejects.toMatchObject({ kind: "unreadable_input" });
  });
});
