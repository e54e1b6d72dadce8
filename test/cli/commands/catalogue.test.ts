import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { Fault } from "../../../src/pipeline/fault/fault.ts";
import type { Operate, OperateRequest } from "../../../src/pipeline/operate/operate.ts";
import type { Target } from "../../../src/targets/target.ts";
import { folderWith, removeFolders } from "../folder.ts";
import { closeTestTargets, openTestTarget } from "../target.ts";
import { run } from "../terminal.ts";
import { withoutFile } from "../without-file.ts";

const collection = (id: string, overrides = {}) =>
  JSON.stringify({
    type: "Collection",
    stac_version: "1.1.0",
    id,
    description: "d",
    license: "other",
    extent: { spatial: { bbox: [[-180, -90, 180, 90]] }, temporal: { interval: [[null, null]] } },
    links: [],
    ...overrides,
  });

afterEach(() => {
  closeTestTargets();
  removeFolders();
});

function targetWithScenes() {
  const target = openTestTarget();
  const items = new Map([
    ["a", '{"id":"a","n":1.0}'],
    ["b", '{"id":"b"}'],
  ]);
  target.catalogue.set("scenes", { text: collection("scenes", { title: "Scenes" }), items });
  target.catalogue.set("empty", { text: collection("empty"), items: new Map() });
  return target;
}

describe("collections", () => {
  test("load: a document, an array, one a line, stdin; bad ones are reported and the good ones loaded", async () => {
    const target = openTestTarget();
    const cwd = folderWith({
      "one.json": JSON.stringify(JSON.parse(collection("one")), null, 2),
      "array.json": `[${collection("two")},\n${collection("three", { license: 5 })}]`,
      "lines.ndjson": `${collection("four")}\n{"id":\n${collection("five")}`,
    });
    const argv = ["collections", "load", "one.json", "array.json", "lines.ndjson", "-"];
    const outcome = await run(argv, { target, cwd, stdin: collection("six") });
    expect({ ...outcome, stderr: withoutFile(outcome.stderr) }).toMatchInlineSnapshot(`
      {
        "code": 3,
        "stderr": "array.json:2: [1] the collection is not valid: license: expected string, got 5
      lines.ndjson:2: the collection is not JSON: it is cut short (json: Unexpected end of JSON input) (try: fetch or write it again, whole)
      ",
        "stdout": "5 collections loaded: one, two, four, five, six
      ",
      }
    `);
    expect([...target.catalogue.keys()]).toEqual(["one", "two", "four", "five", "six"]);
  });

  test("load: of very many the first twenty are named, and all in JSON", async () => {
    const cwd = folderWith({ "many.ndjson": Array.from({ length: 1021 }, (_, n) => collection(`c${n}`)).join("\n") });
    const argv = ["collections", "load", "many.ndjson"];
    expect((await run(argv, { target: openTestTarget(), cwd })).stdout).toMatch(
      /^1,021 collections loaded: c0, c1, .*, c19, and 1,001 more\n$/,
    );
    const { stdout } = await run([...argv, "--json"], { target: openTestTarget(), cwd });
    expect(JSON.parse(stdout).loaded).toHaveLength(1021);
  });

  test("load: an extent that lacks a level is refused in one line, one whose first box is no union is noted", async () => {
    const target = openTestTarget();
    const extent = (bbox: unknown, interval: unknown = [[null, null]]) => ({
      extent: { spatial: { bbox }, temporal: { interval } },
    });
    const boxes = [
      [-10, 40, 0, 50],
      [10, 40, 20, 50],
    ];
    const cwd = folderWith({
      "c.json": `[${[
        collection("good"),
        collection("flat", extent([-141, 41, -52, 84])),
        collection("flat-time", extent([[-141, 41, -52, 84]], ["2019-08-01T00:00:00Z", null])),
        collection("two-boxes", extent(boxes)),
      ].join(",\n")}]`,
    });
    const outcome = await run(["collections", "load", "c.json"], { target, cwd });
    expect({ ...outcome, stderr: withoutFile(outcome.stderr) }).toMatchInlineSnapshot(`
      {
        "code": 3,
        "stderr": "warning: 1 collection whose first box or interval does not hold the others, for example c.json:4: [3] (two-boxes): the box [10,40,20,50] is not within the first, [-10,40,0,50]
      c.json:2: [1] the collection is not valid: extent.spatial.bbox: expected a list of lists, [[west, south, east, north]], got [-141,41,-52,84]; probably meant: [[-141,41,-52,84]]
      c.json:3: [2] the collection is not valid: extent.temporal.interval: expected a list of lists, [[start, end]], got ["2019-08-01T00:00:00Z",null]; probably meant: [["2019-08-01T00:00:00Z",null]]
      ",
        "stdout": "2 collections loaded: good, two-boxes
      ",
      }
    `);
  });

  test("load: says how many links of an API are left out", async () => {
    const links = ["items", "self", "license"].map((rel) => ({ rel, href: "https://example.com" }));
    const stdin = `${collection("a", { links })}\n${collection("b")}`;
    expect(await run(["collections", "load", "-"], { target: openTestTarget(), stdin })).toMatchObject({
      code: 0,
      stderr: "left out 2 links that an API made: it makes them again\n",
    });
  });

  test("load: what the catalogue does not take is reported where it stands", async () => {
    const operate = (async () => ({
      loaded: ["a"],
      failures: [{ index: 1, kind: "invalid_collection", reason: "pgstac says no" }],
    })) as Target["operate"];
    const target = { ...openTestTarget(), operate };
    const cwd = folderWith({ "c.ndjson": `${collection("a")}\n${collection("b")}` });
    expect(await run(["collections", "load", "c.ndjson", "--json"], { target, cwd })).toMatchInlineSnapshot(`
      {
        "code": 3,
        "stderr": "c.ndjson:2: pgstac says no
      every failure and its input: c.ndjson.failures.ndjson (mend them there, then: stac-ingest collections load c.ndjson.failures.ndjson --json)
      ",
        "stdout": "{
        "loaded": [
          "a"
        ],
        "failed": 1,
        "failures": [
          {
            "file": "c.ndjson",
            "line": 2,
            "id": "b",
            "kind": "invalid_collection",
            "reason": "pgstac says no"
          }
        ],
        "failures_file": "c.ndjson.failures.ndjson",
        "warnings": []
      }
      ",
      }
    `);
  });

  test("load: where nothing is loaded it failed", async () => {
    const cwd = folderWith({ "item.json": '{"type":"Feature"}' });
    const { code, stderr } = await run(["collections", "load", "item.json"], { cwd });
    expect(code).toBe(1);
    expect(stderr).toMatch(/^item.json:1: the collection is not valid: type: expected "Collection", got "Feature"; /);
  });

  test("list and get", async () => {
    const target = targetWithScenes();
    expect((await run(["collections", "list"], { target })).stdout).toBe(
      "id      items  title\nscenes      2  Scenes\nempty       0\n",
    );
    expect(JSON.parse((await run(["collections", "list", "--json"], { target })).stdout)).toEqual([
      { id: "scenes", title: "Scenes", items: 2 },
      { id: "empty", title: null, items: 0 },
    ]);
    expect(JSON.parse((await run(["collections", "get", "empty"], { target })).stdout)).toMatchObject({ id: "empty" });
    expect(await run(["collections", "get", "none"], { target })).toEqual({
      code: 1,
      stdout: "",
      stderr: "stac-ingest: there is no collection none\n",
    });
  });

  test("delete says how many items go with it", async () => {
    const target = targetWithScenes();
    expect(await run(["collections", "delete", "scenes"], { target })).toEqual({
      code: 2,
      stdout: "",
      stderr:
        "stac-ingest: there is no terminal to ask on: Delete collection scenes and its 2 items?\n  try: add --yes\n",
    });
    expect(await run(["collections", "delete", "scenes", "--yes"], { target })).toEqual({
      code: 0,
      stdout: "scenes deleted, and 2 items with it\n",
      stderr: "",
    });
    expect(target.catalogue.has("scenes")).toBe(false);
  });

  test.each(["copy", "rename"])("a %s that ends midway says how far it came, and how it goes on", async (verb) => {
    const opened = targetWithScenes();
    let endMidway = (): void => {};
    const operate = (async (request: OperateRequest) => {
      if (request.action !== "collections.copy" || request.dryRun) return opened.operate(request);
      if (request.after !== undefined) endMidway();
      return { items: 1, since: "1", next: "a" };
    }) as Operate;
    const target = { ...opened, operate };
    const argv = ["collections", verb, "scenes", "new", ...(verb === "rename" ? ["--yes"] : [])];
    const goesOn = `stac-ingest ${argv.join(" ")} (that goes on where it stopped)\n`;
    const onInterrupt = (interrupt: () => void) => {
      endMidway = interrupt;
    };
    expect(await run(argv, { target, onInterrupt })).toEqual({
      code: 130,
      stdout: "",
      stderr: `stac-ingest: interrupted; 2 of 2 items copied\n  try: ${goesOn}`,
    });
    endMidway = () => {
      throw new Fault("database_unreachable", "the database is down", { remedy: "start it" });
    };
    expect(await run(argv, { target })).toEqual({
      code: 1,
      stdout: "",
      stderr: `stac-ingest: the database is down; 1 of 2 items copied\n  try: start it; then ${goesOn}`,
    });
    expect([...opened.catalogue.keys()]).toEqual(["scenes", "empty"]);
  });

  test("copy and rename say what they did or would do, and rename asks", async () => {
    const target = targetWithScenes();
    expect(await run(["collections", "rename", "scenes", "new", "--dry-run", "--json"], { target })).toMatchObject({
      code: 0,
      stdout: JSON.stringify({ id: "scenes", new_id: "new", would_copy: 2 }, null, 2).concat("\n"),
    });
    expect(await run(["collections", "copy", "scenes", "new"], { target })).toEqual({
      code: 0,
      stdout: "scenes copied to new, with 2 items\n",
      stderr: "",
    });
    expect(await run(["collections", "rename", "scenes", "new", "--yes"], { target })).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("there is a collection new already"),
    });
    expect(await run(["collections", "rename", "scenes", "newer"], { target })).toMatchObject({
      code: 2,
      stderr:
        "stac-ingest: there is no terminal to ask on: Rename collection scenes with its 2 items to newer?\n  try: add --yes\n",
    });
    expect([...target.catalogue.keys()]).toEqual(["scenes", "empty", "new"]);
    const renamed = await run(["collections", "rename", "scenes", "newer", "--yes", "--json"], { target });
    expect(JSON.parse(renamed.stdout)).toEqual({ id: "scenes", new_id: "newer", items: 2 });
    expect(renamed.stderr).toContain("messages under way still name scenes");
    expect([...target.catalogue.keys()]).toEqual(["empty", "new", "newer"]);
  });
});

describe("items", () => {
  test("count and get; numbers keep how they were written", async () => {
    const target = targetWithScenes();
    expect((await run(["items", "count"], { target })).stdout).toBe(
      "collection  items\nscenes          2\nempty           0\n",
    );
    expect((await run(["items", "count", "scenes", "--json"], { target })).stdout).toContain('"items": 2');
    const expected = { code: 0, stdout: '{\n  "id": "a",\n  "n": 1.0\n}\n', stderr: "" };
    expect(await run(["items", "get", "scenes", "a"], { target })).toEqual(expected);
    expect(await run(["items", "get", "scenes", "a", "--json"], { target })).toEqual(expected);
  });

  test("get hides signatures on the screen, says so, and writes the whole item to a file", async () => {
    const target = targetWithScenes();
    const href = "https://example.com/x.tif?X-Amz-Signature=abc";
    target.catalogue.get("scenes")?.items.set("signed", JSON.stringify({ id: "signed", n: null, href }));
    const shown = await run(["items", "get", "scenes", "signed"], { target });
    expect(shown.stdout).toContain('"href": "https://example.com/x.tif?X-Amz-Signature=***"');
    expect(shown.stderr).toBe("secrets in it are shown as ***; --output writes it whole, to publish it again\n");
    const cwd = folderWith({});
    const written = await run(["items", "get", "scenes", "signed", "--output", "signed.json"], { target, cwd });
    expect(written).toEqual({ code: 0, stderr: "", stdout: "" });
    expect(JSON.parse(readFileSync(join(cwd, "signed.json"), "utf8"))).toEqual({ id: "signed", n: null, href });
    await run(["collections", "get", "scenes", "--output", "scenes.json"], { target, cwd });
    expect(JSON.parse(readFileSync(join(cwd, "scenes.json"), "utf8"))).toMatchObject({ title: "Scenes" });
  });

  test("get says what storage cannot tell", async () => {
    const operate = (async () => ({ text: "{}", doubts: ["a doubt"] })) as unknown as Target["operate"];
    const target = { ...openTestTarget(), operate };
    expect(await run(["items", "get", "scenes", "a"], { target })).toEqual({
      code: 0,
      stderr: "a doubt\n",
      stdout: "{}\n",
    });
  });

  test("delete reports those that are not there", async () => {
    const target = targetWithScenes();
    expect(await run(["items", "delete", "--yes", "scenes", "a", "-"], { target, stdin: "x\n\nb\r\n" })).toEqual({
      code: 3,
      stdout: "2 items deleted\n",
      stderr: "1 item is not in scenes: x\n",
    });
  });

  test("delete takes ids from a file, exactly, and shows blanks of those that are not there", async () => {
    const target = targetWithScenes();
    const cwd = folderWith({ "ids.txt": " a\n b \nb", "ids.ndjson": '"a"\n{"id":"\\n"}\n' });
    expect(await run(["items", "delete", "--yes", "scenes", "--from", "ids.txt"], { target, cwd })).toEqual({
      code: 3,
      stdout: "1 item deleted\n",
      stderr: '2 items are not in scenes: " a", " b "\n',
    });
    expect(await run(["items", "delete", "--yes", "scenes", "--from", "ids.ndjson"], { target, cwd })).toEqual({
      code: 3,
      stdout: "1 item deleted\n",
      stderr: '1 item is not in scenes: "\\n"\n',
    });
  });

  test("delete without ids or a file is wrong usage", async () => {
    expect(await run(["items", "delete", "scenes"], { target: targetWithScenes() })).toMatchObject({ code: 2 });
  });

  test("delete without an id never means every item", async () => {
    const target = targetWithScenes();
    expect(await run(["items", "delete", "--yes", "scenes", "-"], { target, stdin: "\n" })).toMatchObject({
      code: 1,
      stderr: "stac-ingest: no ids were given\n  try: ids, or a list of them on stdin\n",
    });
    expect(target.catalogue.get("scenes")?.items.size).toBe(2);
  });
});

test.each<[Fault, string]>([
  [new Fault("not_running", "no pipeline is running", { remedy: "stac-ingest local start" }), "not_running"],
  [new Fault("database_unreachable", "the database is down"), "database_unreachable"],
  [new Fault("pgstac_missing", "there is no pgstac"), "pgstac_missing"],
  [new Fault("pgstac_unsupported", "pgstac 0.1 is not supported"), "pgstac_unsupported"],
])("%s is said in one line, and as JSON under --json", async (fault, kind) => {
  const target = openTestTarget();
  target.state.catalogueFault = fault;
  const { code, stdout, stderr } = await run(["items", "count", "--json"], { target });
  expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
  expect(JSON.parse(stderr)).toEqual({
    error: { kind, message: fault.message, ...(fault.remedy && { remedy: fault.remedy }) },
  });
});
