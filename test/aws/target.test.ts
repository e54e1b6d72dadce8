import { readFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { CreateBucketCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { permissions } from "../../scripts/permissions.ts";
import { openTarget } from "../../src/cli/setup/open-target.ts";
import { readConfiguration } from "../../src/cli/setup/read-configuration.ts";
import type { LogRecord } from "../../src/pipeline/message/log.ts";
import type { ItemMap } from "../../src/pipeline/operate/item-map.ts";
import { defaultVersion } from "../../src/settings/pgstac-versions.ts";
import { readSettings } from "../../src/settings/settings.ts";
import type { Check } from "../../src/targets/target.ts";
import { secretOf } from "../handlers/secrets-server.ts";
import { openTestDatabase, type TestDatabase } from "../pgstac/test-database.ts";
import { collection, item } from "../pipeline/message/messages.ts";
import { openPageServer } from "../ui/open-page-server.ts";
import { lendUv } from "./lend-uv.ts";
import { type Recorder, recordCalls } from "./recorded-calls.ts";
import { deploySmallStack } from "./small-stack.ts";
import { type RunningEmulator, startEmulator } from "./start-emulator.ts";
import { type Typed, type } from "./type.ts";

const patience = { timeout: 60_000, interval: 500 };

let emulator: RunningEmulator;
let recorder: Recorder;
const seen = new Set<string>();
let database: TestDatabase;
let folder: string;

beforeAll(async () => {
  Object.assign(process.env, {
    AWS_ACCESS_KEY_ID: "test",
    AWS_SECRET_ACCESS_KEY: "test",
    AWS_REGION: "us-east-1",
  });
  [emulator, database, folder] = await Promise.all([
    startEmulator(),
    openTestDatabase(defaultVersion),
    mkdtemp(join(tmpdir(), "stac-ingest-aws-")),
  ]);
  await lendUv(folder);
  await deploySmallStack({
    endpointUrl: emulator.endpointUrl,
    stackName: "stactools-ingest-test",
    secret: secretOf(database.url),
    settings: readSettings({}, "a test"),
  });
  recorder = await recordCalls(emulator.endpointUrl);
});
afterAll(async () => {
  await recorder[Symbol.asyncDispose]();
  await emulator[Symbol.asyncDispose]();
  await database[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

/** Types a command and holds what it asks of AWS to what docs/iam.md says it needs. */
async function onAws<Data>(argv: readonly string[], stdin?: string): Promise<Typed<Data>> {
  recorder.take();
  const typed = await type<Data>(folder, [...argv, "--endpoint-url", recorder.endpointUrl], stdin);
  const needed = permissions[argv.slice(0, 2).join(" ")] ?? permissions[argv[0] ?? ""] ?? [];
  const allowed = ["sts:GetCallerIdentity", ...needed.flatMap(({ actions }) => actions)];
  const asked = recorder.take().map(({ action }) => action);
  for (const action of asked) seen.add(action);
  expect(asked.filter((action) => !allowed.includes(action))).toEqual([]);
  return typed;
}

async function read<Data>(argv: readonly string[], stdin?: string): Promise<Data> {
  const { code, stderr, data } = await onAws<Data>(argv, stdin);
  if (code !== 0) throw new Error(`${argv.join(" ")}: exit ${code}\n${stderr}`);
  return data;
}

interface Status {
  readonly running: boolean;
  readonly stages: Record<"gen" | "load", { waiting: number; dead: number }>;
  readonly collections: { collection: string; items: number }[] | null;
}

const lines = (...documents: unknown[]): string => documents.map((document) => JSON.stringify(document)).join("\n");

test("a collection is loaded by the operate function; what it refuses comes back as the fault it was", async () => {
  expect(await read(["collections", "load", "-"], JSON.stringify(collection("scenes")))).toMatchObject({
    loaded: ["scenes"],
  });
  expect(await read(["collections", "list"])).toMatchObject([{ id: "scenes", items: 0 }]);
  const { code, stderr } = await onAws(["collections", "get", "nowhere"]);
  expect(code).toBe(1);
  expect(JSON.parse(stderr)).toMatchObject({ error: { kind: "not_found" } });
});

test("what is published arrives in the catalogue, and the bad among it in the dead letters", async () => {
  const items = Array.from({ length: 25 }, (_, index) => item(`item-${index}`));
  await read(["publish", "-"], lines(...items, item("lost", { collection: "nowhere" })));
  await vi.waitFor(async () => {
    const { stages, collections } = await read<Status>(["status"]);
    expect(collections).toEqual([{ collection: "scenes", items: 25 }]);
    expect(stages.load).toMatchObject({ waiting: 0, dead: 1 });
  }, patience);
  expect(await database.query("SELECT count(*)::int FROM items")).toEqual([{ count: 25 }]);
});

test("the log of the load function is read, by message too, and nothing of it twice", async () => {
  const records = await vi.waitFor(async () => {
    const found = await read<LogRecord[]>(["logs", "load"]);
    expect(found.map(({ event }) => event)).toContain("message dead");
    return found;
  }, patience);
  const messageId = records.find(({ event }) => event === "message dead")?.["message_id"];
  const about = await read<LogRecord[]>(["logs", "--message", String(messageId)]);
  expect([about].flat()).toMatchObject([{ event: "message dead", kind: "collection_missing", stage: "load" }]);
  expect(await read(["logs", "load", "--until", "2026-01-01T00:00:00Z"])).toEqual([]);
});

test("dead letters are looked at, and come alive once their cause is mended", async () => {
  await vi.waitFor(async () => {
    expect(await read(["dlq", "peek", "load"])).toMatchObject([{ kind: "collection_missing" }]);
  }, patience);
  await read(["collections", "load", "-"], JSON.stringify(collection("nowhere")));
  expect(await read(["dlq", "redrive", "load"])).toMatchObject({ moved: 1 });
  await vi.waitFor(async () => {
    expect((await read<Status>(["status"])).collections).toContainEqual({ collection: "nowhere", items: 1 });
  }, patience);
});

test("objects are loaded past the queue by a function of their own, and the run is in the ledger", async () => {
  const s3 = new S3Client({ region: "us-east-1", endpoint: emulator.endpointUrl, forcePathStyle: true });
  await s3.send(new CreateBucketCommand({ Bucket: "archive" }));
  const texts = Array.from({ length: 1_200 }, (_, index) => JSON.stringify(item(`bulk-${index}`)));
  const bodies = {
    "1.ndjson.gz": gzipSync(texts.slice(0, 1_000).join("\n")),
    "2.ndjson": texts.slice(1_000).join("\n"),
    "3.parquet": readFileSync(new URL("../input/documents/parquet/rustac.parquet", import.meta.url)),
  };
  for (const [name, Body] of Object.entries(bodies)) {
    await s3.send(new PutObjectCommand({ Bucket: "archive", Key: `items/${name}`, Body }));
  }
  s3.destroy();
  await read(["collections", "load", "-"], JSON.stringify(collection("bulk")));
  const argv = ["publish", "s3://archive/items/*", "--direct", "--collection", "bulk"];
  expect(await onAws(argv)).toMatchObject({ code: 1, stderr: expect.stringContaining("readable_buckets") });
  await writeFile(join(folder, "config.yml"), "target: aws\nreadable_buckets: [archive]\n");
  try {
    const report = await read<{ run_id: string }>(argv);
    expect(report).toMatchObject({ objects: 3, loaded: 1_203, new: 1_203, failed: 0 });
    expect(await read(["items", "count", "bulk"])).toEqual([{ collection: "bulk", items: 1_203 }]);
    expect(await read(["runs", "show", report.run_id])).toMatchObject({ state: "sent", total: 1_203, new: 1_203 });
    expect(await read(argv)).toMatchObject({ loaded: 1_203, unchanged: 1_203 });
  } finally {
    await rm(join(folder, "config.yml"));
  }
  await read(["collections", "delete", "bulk", "--yes"]);
});

test("the page reads the pipeline, maps the items and finds the dead letters, with the rights of its command", async () => {
  const surroundings = { env: { ...process.env, XDG_CACHE_HOME: folder }, cwd: () => folder };
  const configuration = await readConfiguration({ target: "aws", endpointUrl: recorder.endpointUrl }, surroundings);
  await using target = await openTarget(configuration);
  await using page = await openPageServer(target);
  recorder.take();
  const events = (await page.send("/api/events")).body?.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  while (!/data: .*\n\n/.test(text)) text += (await events?.read())?.value ?? "";
  await events?.cancel();
  expect(text).toContain('"target":"aws"');
  expect(text).toContain('{"collection":"scenes","items":25}');
  const map = (await (await page.send("/api/map?collection=scenes&cell=10")).json()) as ItemMap;
  expect(map.footprints).toHaveLength(25);
  expect(await (await page.send("/api/letters")).json()).toMatchObject({ groups: [], unknown: [] });
  const allowed = ["sts:GetCallerIdentity", ...(permissions["ui"] ?? []).flatMap(({ actions }) => actions)];
  expect(recorder.take().filter(({ action }) => !allowed.includes(action))).toEqual([]);
  expect(page.bugs).toEqual([]);
});

test("an item too large for a message travels by the bucket", async () => {
  const large = item("large", { properties: { datetime: "2026-01-01T00:00:00Z", text: "x".repeat(400_000) } });
  await read(["publish", "-"], JSON.stringify(large));
  await vi.waitFor(async () => {
    const { properties } = await read<{ properties: { text: string } }>(["items", "get", "scenes", "large"]);
    expect(properties.text).toHaveLength(400_000);
  }, patience);
});

test("a stage is paused and resumed by its function's event source", async () => {
  expect(await read(["pause", "load"])).toEqual({ paused: ["load"] });
  expect(await read<Status>(["status"])).toMatchObject({ paused: ["load"] });
  await vi.waitFor(async () => expect(await read(["resume", "load"])).toEqual({ paused: [] }), patience);
  expect(await onAws(["pause", "gen"])).toMatchObject({ code: 1, stderr: expect.stringContaining("event source") });
});

test("doctor names what is there and what is not", async () => {
  const { code, data } = await onAws<Check[]>(["doctor"]);
  const found = Object.fromEntries(data.map(({ part, ok }) => [part, ok]));
  expect(code).toBe(1);
  expect(found).toMatchObject({
    credentials: true,
    region: true,
    "stack stactools-ingest-test": true,
    "stack stactools-ingest-test-vpc": false,
    "function stactools-ingest-test-item-load": true,
    "function stactools-ingest-test-item-gen": false,
    "event source of load": true,
    "event source of gen": false,
    "queue of load": true,
    "queue of gen": true,
    "dead letters of load": true,
    "dead letters of gen": true,
    database: true,
  });
});

test("a pipeline that is not there is named, with the command that makes it", async () => {
  const { code, stderr } = await onAws(["status", "--deployment-stage", "other"]);
  expect(code).toBe(1);
  expect(JSON.parse(stderr)).toMatchObject({
    error: { kind: "not_found", message: "there is no stack stactools-ingest-other" },
  });
  expect(stderr).toContain("stac-ingest deploy");
});

test("the target may be named in settings; an option of AWS's contradicts --target local", async () => {
  await writeFile(join(folder, "config.yml"), "target: aws\n");
  process.env["AWS_ENDPOINT_URL"] = emulator.endpointUrl;
  try {
    expect((await type<Status>(folder, ["status"])).data).toMatchObject({ running: false });
  } finally {
    delete process.env["AWS_ENDPOINT_URL"];
    await rm(join(folder, "config.yml"));
  }
  expect(await onAws(["status", "--target", "local"])).toMatchObject({ code: 2 });
});

test("the commands typed above asked for what docs/iam.md has of them, so it was looked at", () => {
  const names = ["publish", "status", "pause", "logs", "dlq redrive", "items get", "doctor"];
  // Nothing above was read by an s3:// address, and no package has run_on: batch.
  const needed = names
    .flatMap((name) => permissions[name] ?? [])
    .flatMap(({ actions }) => actions)
    .filter((action) => !/^(s3:(GetObject|ListBucket)|batch:.*)$/.test(action));
  expect([...seen].sort()).toEqual([...new Set([...needed, "sts:GetCallerIdentity"])].sort());
});
