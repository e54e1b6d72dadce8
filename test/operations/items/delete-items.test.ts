import { Readable } from "node:stream";
import { afterEach, expect, test } from "vitest";
import { deleteItems } from "../../../src/operations/items/delete-items.ts";
import { Fault } from "../../../src/pipeline/fault/fault.ts";
import type { Target } from "../../../src/targets/target.ts";
import { folderWith, removeFolders } from "../../cli/folder.ts";
import { surroundingsIn } from "../../input/surroundings.ts";

afterEach(removeFolders);

function catalogueOf(present: readonly string[]) {
  const requests: string[][] = [];
  const operate = (async ({ action, ids, dryRun }: { action: string; ids: string[]; dryRun?: boolean }) => {
    if (action === "items.count") return { counts: [{ collection: "scenes", items: present.length }] };
    if (!dryRun) requests.push(ids);
    const missing = ids.filter((id) => !present.includes(id));
    return { deleted: ids.length - missing.length, missing };
  }) as unknown as Target["operate"];
  return { operate, requests };
}

test("ids that were typed and those on stdin are deleted, and the missing ones named", async () => {
  const { operate, requests } = catalogueOf(["a", "b"]);
  const surroundings = { ...surroundingsIn("/"), stdin: Readable.from([Buffer.from("b\n\nx\n")]) };
  expect(await deleteItems({ operate }, "scenes", { typed: ["a", "-"] }, surroundings)).toEqual({
    deleted: 2,
    missing: ["x"],
  });
  expect(requests).toEqual([["a", "b", "x"]]);
});

test("many ids are deleted in several requests", async () => {
  const { operate, requests } = catalogueOf([]);
  const ids = Array.from({ length: 2500 }, (_, index) => `${index}`);
  const { missing } = await deleteItems({ operate }, "scenes", { typed: ids }, surroundingsIn("/"));
  expect(missing).toEqual(ids);
  expect(requests.map(({ length }) => length)).toEqual([1000, 1000, 500]);
});

test("the catalogue is never asked without ids, which would mean every item", async () => {
  const { operate, requests } = catalogueOf([]);
  const surroundings = { ...surroundingsIn("/"), stdin: Readable.from([Buffer.from("\n")]) };
  await expect(deleteItems({ operate }, "scenes", { typed: ["-"] }, surroundings)).rejects.toMatchObject({
    kind: "unreadable_input",
    message: "no ids were given",
  });
  expect(requests).toEqual([]);
});

test.each([
  [{ percent: 1 }, 2, true],
  [{ percent: 1 }, 3, false],
  [{ items: 1 }, 1, true],
  [{ items: 1 }, 2, false],
  [{ items: 0 }, 0, true],
  [{ percent: 100 }, 250, true],
])("with a limit of %j, %i of 250 items go: %s; ids that are not there do not count", async (atMost, count, goes) => {
  const present = Array.from({ length: 250 }, (_, index) => `i${index}`);
  const { operate, requests } = catalogueOf(present);
  const typed = [...present.slice(0, count), ...present.slice(0, count), "x", "y"];
  const deletion = deleteItems({ operate }, "scenes", { typed }, surroundingsIn("/"), { atMost });
  if (goes) {
    expect(await deletion).toEqual({ deleted: count, missing: ["x", "y"] });
    expect(requests.flat()).toEqual(present.slice(0, count));
  } else {
    await expect(deletion).rejects.toMatchObject({
      kind: "wrong_usage",
      message: expect.stringContaining("nothing was"),
    });
    expect(requests).toEqual([]);
  }
});

test("a dry run counts what would go, and deletes nothing", async () => {
  const { operate, requests } = catalogueOf(["a", "b"]);
  const given = { typed: ["a", "x"] };
  const expected = { deleted: 1, missing: ["x"] };
  expect(await deleteItems({ operate }, "scenes", given, surroundingsIn("/"), { dryRun: true })).toEqual(expected);
  const within = { dryRun: true, atMost: { items: 5 } };
  expect(await deleteItems({ operate }, "scenes", given, surroundingsIn("/"), within)).toEqual(expected);
  expect(requests).toEqual([]);
});

test("an interruption is heard between requests, and says how many items are gone", async () => {
  const ids = Array.from({ length: 2500 }, (_, index) => `${index}`);
  const { operate, requests } = catalogueOf(ids);
  const interruption = new AbortController();
  const interrupting = ((request: never) => {
    interruption.abort(new Error("interrupted"));
    return operate(request);
  }) as Target["operate"];
  const surroundings = { ...surroundingsIn("/"), signal: interruption.signal };
  const deleting = deleteItems({ operate: interrupting }, "scenes", { typed: ids }, surroundings);
  await expect(deleting).rejects.toMatchObject({ kind: "interrupted", message: "interrupted, 1,000 items deleted" });
  expect(requests.map(({ length }) => length)).toEqual([1000]);
});

test("a failure on the way says how many items are gone already", async () => {
  const folder = folderWith({ "ids.ndjson": `${'"a"\n'.repeat(1000)}7\n` });
  const { operate } = catalogueOf(["a"]);
  await expect(
    deleteItems({ operate }, "scenes", { typed: [], from: "ids.ndjson" }, surroundingsIn(folder)),
  ).rejects.toMatchObject({
    kind: "unreadable_input",
    message: "line 1001 of ids.ndjson is no id and has none; 1,000 items deleted before that",
  });
});

test("a failure that says how it is mended keeps that, and then the command that goes on", async () => {
  const ids = Array.from({ length: 1500 }, (_, index) => `${index}`);
  const { operate, requests } = catalogueOf(ids);
  const failing = (async (request: Parameters<Target["operate"]>[0]) => {
    if (requests.length === 1) throw new Fault("infrastructure", "it is down", { remedy: "start it" });
    return operate(request);
  }) as Target["operate"];
  await expect(deleteItems({ operate: failing }, "scenes", { typed: ids }, surroundingsIn("/"))).rejects.toMatchObject({
    kind: "infrastructure",
    message: "it is down; 1,000 items deleted before that",
    remedy: "start it; then the same command again: it counts ids that are gone as missing",
  });
});
