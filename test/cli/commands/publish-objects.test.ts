import { afterEach, expect, test } from "vitest";
import type { ObjectSlice } from "../../../src/pipeline/operate/object-slice.ts";
import type { Operate, OperateRequest } from "../../../src/pipeline/operate/operate.ts";
import { folderWith, removeFolders } from "../folder.ts";
import { closeTestTargets, openTestTarget } from "../target.ts";
import { run } from "../terminal.ts";

afterEach(() => {
  closeTestTargets();
  removeFolders();
});

const settings = JSON.stringify({ target: "aws", readable_buckets: ["archive"] });
const address = "s3://archive/items/**/*.ndjson.gz";

const slice = (items: number, ended: boolean, more: Partial<ObjectSlice> = {}): ObjectSlice => ({
  documents: items,
  numbers: items,
  ended,
  counts: { new: items, changed: 0, unchanged: 0, ignored: 0, superseded: 0, other: 0 },
  failed: 0,
  failures: "",
  warnings: [],
  ...more,
});

/** Types the command in a folder, with these slices of one object, one after another. */
async function publish(cwd: string, slices: readonly ObjectSlice[], args: readonly string[] = [address]) {
  const target = openTestTarget();
  const asked: OperateRequest[] = [];
  const left = slices.values();
  const operate = (async (request: OperateRequest) => {
    if (!request.action.startsWith("objects.")) return target.operate(request);
    asked.push(request);
    if (request.action === "objects.load") return left.next().value;
    return { objects: [{ address: "s3://archive/items/a/1.ndjson.gz", etag: "an etag", bytes: 1000 }] };
  }) as Operate;
  const outcome = await run(["publish", ...args, "--direct"], { cwd, target: { ...target, operate } });
  return { ...outcome, asked };
}

test("objects are loaded slice by slice, and the command says what became of their items", async () => {
  const cwd = folderWith({ "config.yml": settings });
  const { code, stdout, asked } = await publish(cwd, [slice(700, false), slice(300, true)]);
  expect({ code, stdout }).toEqual({
    code: 0,
    stdout: expect.stringMatching(/^run [\w-]{36}: 1 object; 1,000 items loaded, [\d,]+ a second; 1,000 new\n$/),
  });
  expect(asked).toMatchObject([
    { action: "objects.list", address },
    { action: "objects.load", address: "s3://archive/items/a/1.ndjson.gz", skip: 0, method: "upsert", strict: false },
    { action: "objects.load", skip: 700 },
  ]);
});

test("what stops says how far it is, and the command that goes on", async () => {
  const cwd = folderWith({ "config.yml": settings });
  const stopped = { kind: "unreadable_input", message: "s3://archive/items/a/1.ndjson.gz cannot be read" } as const;
  const cut = slice(0, false, { stopped });
  const first = await publish(cwd, [slice(700, false), cut, cut, cut]);
  expect(first.code).toBe(1);
  expect(first.stderr).toContain("cannot be read; 0 of 1 object and 700 items loaded");
  expect(first.stderr).toContain(`try: stac-ingest publish '${address}' --direct (that goes on where it stopped)`);
  const second = await publish(cwd, [slice(300, true)]);
  expect(second.stderr).toContain("going on with run");
  expect(second.asked[1]).toMatchObject({ skip: 700 });
  expect(second.stdout).toContain("1,000 items loaded");
});

test.each([
  [["items.ndjson"], "items.ndjson is no object of S3, and only the functions can reach the database"],
  [["s3://archive"], "s3://archive is no object of S3"],
  [["s3://elsewhere/items.ndjson"], "add elsewhere to readable_buckets in settings, then stac-ingest deploy"],
])("%j is refused before anything is asked", async (args, sentence) => {
  const { code, stderr, asked } = await publish(folderWith({ "config.yml": settings }), [], args);
  expect({ code, asked }).toMatchObject({ asked: [] });
  expect(code).not.toBe(0);
  expect(stderr).toContain(sentence);
});
