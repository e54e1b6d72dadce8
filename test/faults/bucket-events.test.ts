import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { type FauxqsServer, startFauxqs } from "fauxqs";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { openLocalPlace, type Place } from "../journeys/place.ts";
import { eventBridgeEvent, lambdaSqsEvent, s3Record, snsEnvelope } from "../pipeline/message/events.ts";
import { item } from "../pipeline/message/messages.ts";

const bucket = "stac-in";
let server: FauxqsServer;
let place: Place;
let noPackages: string;

beforeAll(async () => {
  server = await startFauxqs({ port: 0, logger: false });
  server.createBucket(bucket);
  vi.stubEnv("AWS_ENDPOINT_URL", `http://127.0.0.1:${server.port}`);
  vi.stubEnv("AWS_REGION", "eu-central-1");
  vi.stubEnv("AWS_ACCESS_KEY_ID", "test");
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", "test");
  noPackages = await mkdtemp(join(tmpdir(), "stac-ingest-no-packages-"));
  const settings = {
    create_missing_collections: true,
    readable_buckets: [bucket],
    on_object_removed: "delete_item",
    removed_items: [{ address: `s3://${bucket}/{collection}/{id}.json` }],
    load: { window_seconds: 0 },
    gen: { window_seconds: 0 },
  };
  place = await openLocalPlace(settings, join(noPackages, "lock"));
  await place.start();
});
afterAll(async () => {
  await place[Symbol.asyncDispose]();
  await rm(noPackages, { recursive: true, force: true });
  await server.stop();
  vi.unstubAllEnvs();
});

interface Letter {
  readonly kind: string;
  readonly message: string;
  readonly body: string;
}
const put = (key: string, document: unknown) =>
  new S3Client({}).send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: JSON.stringify(document) }));
const settled = () => place.run(["status", "--wait", "--timeout", "1m"]);
const dead = () => place.read<Letter[]>(["dlq", "peek", "--limit", "100"]);
const isStored = async (id: string) => (await place.run(["items", "get", "scenes", id])).code === 0;
const publish = async (...events: unknown[]) => {
  await place.publishUnchecked(
    "load",
    events.map((event) => JSON.stringify(event)),
  );
  await settled();
};

test("objects of any event are read, each by itself, and items go with their objects", async () => {
  const eventBridge = eventBridgeEvent("scenes/a+b 100%.json");
  for (const id of ["a", "c d+e", "a+b 100%"]) await put(`scenes/${id}.json`, item(id));
  await publish(
    snsEnvelope({
      Records: [s3Record("scenes/a.json"), s3Record("scenes/gone.json"), s3Record("scenes/c+d%2Be.json")],
    }),
    eventBridge,
    { Records: [s3Record("scenes/a.json", "ObjectTagging:Put")] },
    lambdaSqsEvent(item("b"), item("removed")),
  );
  for (const id of ["a", "b", "c d+e", "a+b 100%", "removed"]) expect(await isStored(id)).toBe(true);
  const letters = await dead();
  expect(letters.map(({ kind }) => kind)).toEqual(["payload_missing"]);
  expect(JSON.parse(letters[0]?.body ?? "")).toEqual({ Records: [s3Record("scenes/gone.json")] });

  await put("scenes/gone.json", item("gone"));
  await place.run(["dlq", "redrive", "load"]);
  await publish({ Records: ["a", "removed"].map((id) => s3Record(`scenes/${id}.json`, "ObjectRemoved:Delete")) });
  expect(await isStored("gone")).toBe(true);
  expect(await isStored("a")).toBe(true);
  expect(await isStored("removed")).toBe(false);
  expect(await dead()).toEqual([]);
});

test("a redrive of refused features leaves newer versions of the others be", async () => {
  const version = (title: string) => item("good", { properties: { datetime: "2026-01-01T00:00:00Z", title } });
  const features = [version("old"), item("bad", { geometry: null })];
  await publish({ type: "FeatureCollection", features });
  await publish(version("new"));
  await place.run(["dlq", "redrive", "load"]);
  await settled();
  const { stdout } = await place.run(["items", "get", "scenes", "good"]);
  expect(JSON.parse(stdout).properties.title).toBe("new");
  const [letter] = await dead();
  expect(letter).toMatchObject({ kind: "item_refused", message: expect.stringContaining("features[0] (bad): ") });
  await place.run(["dlq", "purge", "load", "--yes"]);
});

test("a message of nothing is dead at once, in both stages", async () => {
  for (const stage of ["gen", "load"] as const) await place.publishUnchecked(stage, ["null", "{}", "[]", '""']);
  await settled();
  const letters = await dead();
  expect(letters.map(({ kind }) => kind)).toEqual(Array.from({ length: 8 }, () => "invalid_request"));
  for (const blank of ["", " \n"]) {
    const { code, stderr } = await place.run(["publish", "-"], blank);
    expect({ code, stderr }).toMatchObject({ code: 1, stderr: expect.stringContaining("holds no documents") });
  }
  await place.run(["dlq", "purge", "--yes"]);
});
