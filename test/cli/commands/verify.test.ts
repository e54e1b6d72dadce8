import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import type { Operate, OperateRequest } from "../../../src/pipeline/operate/operate.ts";
import { folderWith, removeFolders } from "../folder.ts";
import { closeTestTargets, openTestTarget } from "../target.ts";
import { run } from "../terminal.ts";

afterEach(() => {
  closeTestTargets();
  removeFolders();
});

function targetWith(...ids: string[]) {
  const target = openTestTarget();
  target.catalogue.set("scenes", { text: "{}", items: new Map(ids.map((id) => [id, `{"id":"${id}"}`])) });
  return target;
}

const byId = ["--collection", "scenes", "--id", "{id}"];

test("the lists are counted, and written to files that other commands take", async () => {
  const target = targetWith("a", "b", "gone");
  const settings = "packages:\n  stactools-x: {}\n";
  const cwd = folderWith({
    "config.yml": settings,
    "in.csv": "id,url\na,s3://b/a\nb,s3://b/b\nb,s3://b/c\nnew,s3://b/new\n",
  });
  expect(await run(["verify", "in.csv", ...byId], { target, cwd })).toMatchInlineSnapshot(`
    {
      "code": 3,
      "stderr": "",
      "stdout": "4 lines, 3 items in scenes
    list       count  file
    missing        1  in.csv.missing.csv
    orphaned       1  in.csv.orphaned.ndjson
    stale          0
    duplicate      1  in.csv.duplicate.csv
    ",
    }
  `);
  const enqueue = ["enqueue", "in.csv.missing.csv", "--package", "stactools-x", "--group", "x", "--dry-run", "--json"];
  const { stdout } = await run(enqueue, { target, cwd });
  expect(JSON.parse(stdout)).toMatchObject({ count: 1, messages: [{ body: { create_item_args: ["s3://b/new"] } }] });
  const remove = ["items", "delete", "--yes", "scenes", "--from", "in.csv.orphaned.ndjson"];
  const refused = await run([...remove, "--at-most", "10%"], { target, cwd });
  expect(refused.code).toBe(2);
  expect(refused.stderr).toContain("more than 10% of the 3 items of scenes, which is 0, would be deleted; nothing was");
  expect((await run([...remove, "--dry-run"], { target, cwd })).stdout).toBe("1 item would be deleted\n");
  expect((await run([...remove, "--at-most", "34%"], { target, cwd })).stdout).toBe("1 item deleted\n");
  expect([...(target.catalogue.get("scenes")?.items.keys() ?? [])]).toEqual(["a", "b"]);
});

test("a recipe tells the collection and the id of a line's item", async () => {
  const settings = `packages:
  stactools-x: {}
recipes:
  x: { package: stactools-x, group: x, collection: scenes, id: "{stem|slice:0,2}" }
`;
  const cwd = folderWith({ "config.yml": settings, "in.txt": "s3://b/a1-x.tif\ns3://b/b1-x.tif\n" });
  const { code, stdout } = await run(["verify", "in.txt", "--recipe", "x", "--json"], {
    target: targetWith("a1"),
    cwd,
  });
  expect(code).toBe(3);
  expect(JSON.parse(stdout)).toMatchObject({ missing: { count: 1 }, orphaned: { count: 0 } });
  expect(readFileSync(join(cwd, "in.txt.missing.txt"), "utf8")).toBe("s3://b/b1-x.tif\n");
});

test("an inventory that the catalogue has whole ends with 0, one list alone can be asked for, and --out takes the files", async () => {
  const target = targetWith("a", "x");
  const cwd = folderWith({ "in.csv": "id\na\n", "more.csv": "id\na\nb\n" });
  const missing = [...byId, "--missing", "--json"];
  const whole = await run(["verify", "in.csv", ...missing], { target, cwd });
  expect(whole.code).toBe(0);
  expect(JSON.parse(whole.stdout)).toEqual({
    collection: "scenes",
    lines: 1,
    items: 2,
    missing: { count: 0, files: [] },
    not_compared: 0,
    failed: 0,
    failures: [],
  });
  const { code, stdout } = await run(["verify", "more.csv", ...missing, "--out", "lists"], { target, cwd });
  expect(code).toBe(3);
  expect(JSON.parse(stdout).missing).toEqual({ count: 1, files: ["lists/more.csv.missing.csv"] });
  expect(readFileSync(join(cwd, "lists/more.csv.missing.csv"), "utf8")).toBe("id\nb\n");
});

test("an inventory of another encoding is read by its name", async () => {
  const cwd = folderWith({ "in.csv": Buffer.from("id\nM\xfcnchen\nb\n", "latin1") });
  const words = ["verify", "in.csv", ...byId, "--encoding", "windows-1252"];
  const { code } = await run(words, { target: targetWith("München", "b"), cwd });
  expect(code).toBe(0);
});

test.each([
  [["verify", "in.csv", "--id", "{id}"], "no collection given"],
  [["verify", "in.csv", "--collection", "scenes"], "it is not known which item a line has"],
  [["verify", "in.csv", "--collection", "scenes", "--id", "{scene}"], "in.csv has no column scene"],
  [["verify", "-", ...byId], "stdin can only be read once"],
])("%j is refused: %s", async (argv, reason) => {
  const outcome = await run(argv, { target: targetWith(), cwd: folderWith({ "in.csv": "id\na\n" }) });
  expect(outcome.code).toBe(2);
  expect(outcome.stderr).toContain(reason);
});

test("Ctrl-C while lines are read says so, and leaves no list", async () => {
  const lines = Array.from({ length: 200_000 }, (_, index) => `${index}\n`).join("");
  const cwd = folderWith({ "config.yml": "", "in.csv": `id\n${lines}`, "in.csv.missing.csv": "earlier" });
  const opened = targetWith("a");
  let interrupt = (): void => {};
  const onInterrupt = (given: () => void) => {
    interrupt = given;
  };
  const operate = (async (request: OperateRequest) => {
    interrupt();
    return opened.operate(request);
  }) as Operate;
  const target = { ...opened, operate };
  expect(await run(["verify", "in.csv", ...byId], { target, cwd, onInterrupt })).toEqual({
    code: 130,
    stdout: "",
    stderr: "stac-ingest: interrupted\n",
  });
  expect(readdirSync(cwd).toSorted()).toEqual(["config.yml", "in.csv", "in.csv.missing.csv"]);
  expect(readFileSync(join(cwd, "in.csv.missing.csv"), "utf8")).toBe("earlier");
});

test("lists that have no place are refused before anything is read", async () => {
  const target = targetWith("a");
  const cwd = folderWith({ "in.csv": "id\na\nb\n", "in.csv.missing.csv": "id\nc\n", "taken.csv.stale.csv/kept": "" });
  const refused = async (...words: string[]) => {
    const { code, stderr } = await run(["verify", ...words, ...byId], { target, cwd });
    return `${code} ${stderr}`;
  };
  expect(await refused("in.csv", "in.csv.missing.csv")).toBe(
    "2 stac-ingest: in.csv.missing.csv is an inventory, and a list would replace it\n  try: --out with another folder\n",
  );
  expect(await refused("in.csv", "--out", "in.csv")).toMatch(
    /^2 stac-ingest: in.csv is a file, and --out names a folder/,
  );
  expect(await refused("in.csv", "--out", "in.csv/lists")).toMatch(/^2 .*a part of its path is a file/);
  writeFileSync(join(cwd, "taken.csv"), "id\na\n");
  expect(await refused("taken.csv")).toMatch(/^2 stac-ingest: taken.csv.stale.csv cannot be written: it is a folder/);
  expect(readFileSync(join(cwd, "in.csv.missing.csv"), "utf8")).toBe("id\nc\n");
});

test("--href before an inventory, which it would take as its template, is refused", async () => {
  const cwd = folderWith({ "in.txt": "a\n", "more.txt": "b\n" });
  const { code, stderr } = await run(["verify", "--collection", "scenes", "--href", "in.txt", "more.txt"], { cwd });
  expect({ code, stderr }).toEqual({
    code: 2,
    stderr:
      "stac-ingest: --href in.txt names no column, so that all lines would mean one item\n  try: --href behind the inventories\n",
  });
});
