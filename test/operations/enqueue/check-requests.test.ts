import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { checkRequests } from "../../../src/operations/enqueue/check-requests.ts";
import type { Making } from "../../../src/operations/make-items.ts";
import type { Sendable } from "../../../src/operations/send.ts";
import { Fault } from "../../../src/pipeline/fault/fault.ts";
import type { Operate } from "../../../src/pipeline/operate/operate.ts";
import { readSettings } from "../../../src/settings/settings.ts";
import { hashOfLock } from "../../../src/stactools/hash-of-lock.ts";
import { readLock } from "../../../src/stactools/lock-file.ts";
import type { AskedItem, Target } from "../../../src/targets/target.ts";
import { folderWith } from "../../cli/folder.ts";
import { item } from "../../pipeline/message/messages.ts";
import { misbehave, misbehaving } from "../../stactools/misbehaving-package.ts";
import { misbehavingMaking } from "../misbehaving-making.ts";
import { noDatabase } from "../no-database.ts";

let making: Making;
beforeAll(async () => {
  making = await misbehavingMaking();
});

const there: Operate = (async (request: { action: string; id?: string }) => {
  if (request.action === "collections.list") return { collections: [{ id: "scenes", title: null, items: 0 }] };
  if (request.id !== "scenes") throw new Fault("not_found", "no such collection");
  return { text: "{}" };
}) as Operate;

const noPipeline: Target["makeItem"] = async () => undefined;

type Row = object | Fault;
const scene = (overrides = {}): object => misbehave("scene", "a", { collection_id: "scenes", ...overrides });

/** Checks rows, and returns the doubts with the rows that come out again. */
async function check(
  rows: readonly Row[],
  { operate = there, name = "local" as "local" | "aws", makeItem = noPipeline, with: by = making } = {},
) {
  async function* requests(): AsyncGenerator<Sendable> {
    for (const [at, row] of rows.entries()) {
      const outgoing = row instanceof Fault ? row : { body: JSON.stringify(row), attributes: {} };
      yield { number: at + 1, place: { file: "rows.csv", line: at + 2 }, outgoing };
    }
  }
  const checked = await checkRequests(requests(), { name, operate, makeItem }, by);
  const numbers = (await Array.fromAsync(checked.requests)).map(({ number }) => number);
  return { doubts: checked.doubts, numbers };
}

const broken = new Fault("invalid_request", "broken");

test("what is sound is sent as it was, in order, also behind rows that are none", async () => {
  expect(await check([broken, scene(), scene()])).toEqual({ doubts: [], numbers: [1, 2, 3] });
});

test.each([
  ["a group", { group_name: "misbehav" }, "no_such_group", "did you mean misbehave?"],
  ["an option", { create_item_options: { detai: "1" } }, "invalid_arguments", "did you mean --detail?"],
  ["an argument too many", { create_item_args: ["scene", "more"] }, "invalid_arguments", "unexpected extra argument"],
  ["an argument too few", { create_item_args: [] }, "invalid_arguments", "Missing argument"],
  ["a collection", { collection_id: "scene" }, "collection_missing", "did you mean scenes?"],
])("%s that is wrong is refused before anything is sent, and the nearest is named", async (_, wrong, kind, words) => {
  const refused = check([scene(wrong), scene(wrong)]);
  await expect(refused).rejects.toMatchObject({ kind, remedy: expect.stringContaining("--no-check") });
  await expect(refused).rejects.toThrow(/^nothing is sent: rows\.csv:2 and the row after it: /);
  await expect(refused).rejects.toThrow(words);
});

test("a first row that fails is named, and so is how many after it do", async () => {
  const failing = misbehave("fail", "x", { collection_id: "scenes" });
  await expect(check([failing, failing, failing])).rejects.toThrow(
    /^nothing is sent: rows\.csv:2 and the 2 rows after it: ValueError: the scene is broken/,
  );
});

test("a bad row among the first costs the others nothing", async () => {
  const { doubts, numbers } = await check([
    misbehave("fail", "y"),
    misbehave("nan"),
    scene({ create_item_options: { detail: "b" } }),
  ]);
  expect(numbers).toEqual([1, 2, 3]);
  expect(doubts).toEqual([
    expect.stringMatching(/^rows\.csv:2 will fail: ValueError/),
    expect.stringMatching(/^rows\.csv:3 will fail: the package wrote NaN/),
  ]);
});

test("a row whose item belongs to a missing collection costs the others nothing", async () => {
  const other = scene({ collection_id: "scene" });
  const { doubts, numbers } = await check([other, scene({ create_item_options: { detail: "beside" } }), other]);
  expect(numbers).toEqual([1, 2, 3]);
  expect(doubts).toEqual(["rows.csv:2 will fail: there is no collection scene in the catalogue, did you mean scenes?"]);
});

test("the collection of the item is looked for where the request names none", async () => {
  const detail = "without-collection";
  await expect(check([misbehave("scene", detail)])).rejects.toMatchObject({ kind: "no_collection" });
});

test("what cannot be known is said, and sent", async () => {
  const settings = readSettings({ packages: { "stactools-other": {} } }, "test");
  const other = { ...making, configuration: { ...making.configuration, settings } };
  const row = scene({ package_name: "stactools-other" });
  expect(await check([row], { operate: noDatabase, with: other })).toEqual({
    numbers: [1],
    doubts: [
      "group, arguments and options are not checked: stactools-other is not locked (try: stac-ingest packages lock)",
      "collection scenes is not checked: no pipeline runs",
    ],
  });
});

test("nothing is installed for a pipeline on AWS only to check", async () => {
  const empty = { ...making, configuration: { ...making.configuration, cacheFolder: folderWith({}) } };
  const { doubts } = await check([scene()], { name: "aws", with: empty });
  expect(doubts).toEqual([expect.stringContaining(`${misbehaving} is not installed here`)]);
});

test("a worker of the running pipeline makes the item, and none is started here", async () => {
  // Nothing could be installed into this cache: there is no uv for it.
  const empty = { ...making, configuration: { ...making.configuration, cacheFolder: join(folderWith({}), "none") } };
  const row = scene({ create_item_options: { detail: "in the pipeline" } });
  const asked: AskedItem[] = [];
  const makeItem: Target["makeItem"] = async (each) => {
    asked.push(each);
    return JSON.stringify(item("made-there", { collection: "scenes" }));
  };
  expect(await check([row], { makeItem, with: empty })).toEqual({ doubts: [], numbers: [1] });
  const [locked] = (await readLock(making.configuration.lockPath)).values();
  expect(asked).toEqual([
    { body: JSON.stringify(row), folders: [making.configuration.folder], lock: locked && hashOfLock(locked) },
  ]);
  const failing: Target["makeItem"] = () => Promise.reject(new Fault("item_failed", "the scene is broken"));
  const other = scene({ create_item_options: { detail: "broken there" } });
  await expect(check([other], { makeItem: failing, with: empty })).rejects.toThrow(
    "nothing is sent: rows.csv:2: the scene is broken",
  );
});

test("the same row is not made again within a day, and is with other settings", async () => {
  const { configuration } = making;
  const stateFolder = folderWith({});
  const settings = { ...configuration.settings, readable_buckets: ["others"] };
  const row = scene({ create_item_options: { detail: "remembered" } });
  const remembered = async (given: Making["configuration"]) => {
    expect(await check([row], { with: { ...making, configuration: given } })).toMatchObject({ doubts: [] });
    return (await readdir(join(stateFolder, "made-before"))).length;
  };
  expect(await remembered({ ...configuration, stateFolder })).toBe(1);
  expect(await remembered({ ...configuration, stateFolder })).toBe(1);
  expect(await remembered({ ...configuration, stateFolder, settings })).toBe(2);
});
