import { mkdtemp, realpath, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openLocalPlace, type Place } from "../journeys/place.ts";
import { misbehave, misbehaving, misbehavingProject } from "../stactools/misbehaving-package.ts";

let place: Place;
let inventories: string;
let elsewhere: string;

beforeAll(async () => {
  const { settings, lockPath } = await misbehavingProject();
  place = await openLocalPlace(
    {
      packages: { [misbehaving]: settings.packages[misbehaving] },
      create_missing_collections: true,
      gen: { window_seconds: 0, timeout_seconds: 120 },
      load: { window_seconds: 0 },
    },
    lockPath,
  );
  inventories = await realpath(await mkdtemp(join(tmpdir(), "stac-ingest-inventories-")));
  elsewhere = await realpath(await mkdtemp(join(tmpdir(), "stac-ingest-elsewhere-")));
  await place.start();
}, 300_000);
afterAll(async () => {
  await place[Symbol.asyncDispose]();
  for (const folder of [inventories, elsewhere]) await rm(folder, { recursive: true, force: true });
});

const raster = Buffer.concat([Buffer.from("P5\n4 1\n255\n"), Buffer.alloc(4, 7)]);
const recipe = ["--package", misbehaving, "--group", "misbehave", "--option", "detail={url}", "--collection", "scenes"];

interface Letter {
  readonly stage: string;
  readonly kind: string;
  readonly message: string;
}
const allDead = () => place.read<Letter[]>(["dlq", "peek", "--limit", "100"]);

test("a pipeline reads the files beside its inventories, and no others that a message names", async () => {
  for (const folder of [inventories, elsewhere]) await writeFile(join(folder, "x.pgm"), raster);
  const beside = join(inventories, "x.pgm");
  const before = await place.run(["items", "create", beside, ...recipe, "--arg", "open-raster"]);
  expect({ code: before.code, stderr: before.stderr }).toEqual({
    code: 0,
    stderr: "items doubtful: no_footprint, 1, geometry is null, open-raster\n",
  });

  await writeFile(join(inventories, "urls.txt"), `${beside}\n`);
  await place.run(["enqueue", join(inventories, "urls.txt"), ...recipe, "--arg", "scene"]);
  const remembered = join(place.folder, ".stac-ingest", "inventory-folders.json");
  expect((await stat(remembered)).mode & 0o777).toBe(0o600);
  const hostile = [join(elsewhere, "x.pgm"), "/etc/passwd", join(place.folder, ".stac-ingest", "process.json")];
  await place.publishUnchecked(
    "gen",
    hostile.map((path) => JSON.stringify(misbehave("open-raster", path, { collection_id: "scenes" }))),
  );
  await place.publishUnchecked("load", ['{"href":"s3://unnamed-bucket/item.json"}', '{"href":"file:///etc/passwd"}']);
  await place.run(["status", "--wait", "--timeout", "5m"]);

  expect(await place.read(["items", "count"])).toEqual([{ collection: "scenes", items: 1 }]);
  const dead = await allDead();
  expect(dead.map(({ stage, kind }) => `${stage} ${kind}`).sort()).toEqual([
    "gen href_not_allowed",
    "gen href_not_allowed",
    "gen href_not_allowed",
    "load href_not_allowed",
    "load invalid_request",
  ]);
  expect(dead.map(({ message }) => message).join("\n")).toContain("allowed_hrefs.folders in settings");
  expect(dead.map(({ message }) => message).join("\n")).toContain("add unnamed-bucket to readable_buckets");
}, 400_000);
