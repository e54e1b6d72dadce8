import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { folderWith, removeFolders } from "../folder.ts";
import { closeTestTargets, openTestTarget } from "../target.ts";
import { run } from "../terminal.ts";

afterEach(() => {
  closeTestTargets();
  removeFolders();
});

const signed = "https://example.com/a.tif?X-Amz-Signature=0123456789abcdef0123456789abcdef";
function target() {
  const opened = openTestTarget();
  const item = (id: string, more = "") =>
    `{"type":"Feature","id":${JSON.stringify(id)},"collection":"scenes","properties":{"datetime":"2024-06-01T00:00:00Z","n":1.50},"assets":{"data":{"href":${JSON.stringify(signed)}}}${more}}`;
  opened.catalogue.set("scenes", {
    text: "{}",
    items: new Map([
      ["a", item("a")],
      ["b\u001b[2J", item("b\u001b[2J")],
    ]),
  });
  return opened;
}

test("list prints a table, and with --json an item a line with its numbers as written, secrets hidden", async () => {
  const opened = target();
  const shown = await run(["items", "list", "scenes"], { target: opened });
  expect(shown).toMatchObject({ code: 0, stderr: "" });
  expect(
    shown.stdout
      .trim()
      .split("\n")
      .map((line) => line.split(/ {2,}/)),
  ).toEqual([
    ["collection", "id", "datetime"],
    ["scenes", "a", "2024-06-01T00:00:00Z"],
    ["scenes", "b\\u001b[2J", "2024-06-01T00:00:00Z"],
  ]);
  const { stdout } = await run(["items", "list", "scenes", "--json", "--limit", "1"], { target: opened });
  expect(stdout.trim().split("\n")).toHaveLength(1);
  expect(stdout).toContain('"n":1.50');
  expect(stdout).not.toContain("0123456789abcdef");
});

test("--fields chooses columns, and members with --json", async () => {
  const opened = target();
  const fields = ["items", "search", "scenes", "--fields", "id,properties.n", "--limit", "1"];
  expect((await run(fields, { target: opened })).stdout).toBe("id  properties.n\na   1.50\n");
  expect((await run([...fields, "--json"], { target: opened })).stdout).toBe(
    '{"id":"a","collection":"scenes","properties":{"n":1.50}}\n',
  );
});

test.each([
  ["--bbox=1,2,3", "is not four numbers"],
  ["--bbox=1,,3,4", "is not four numbers"],
  ["--bbox=1,5,3,4", "south beyond its north"],
  ["--bbox=1,2,3,95", "is not in degrees"],
  ["--datetime=June", "no time and no period"],
  ["--filter=a =", "the filter ends too early"],
  ['--filter={"a":1}', "no CQL2"],
])("search refuses %s", async (option, words) => {
  const { code, stderr } = await run(["items", "search", option], { target: target() });
  expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining(words) });
});

test("export writes items whole, to a file that appears when it is whole", async () => {
  const opened = target();
  const cwd = folderWith({ "config.yml": "" });
  const outcome = await run(["items", "export", "scenes", "--output", "scenes.ndjson"], { target: opened, cwd });
  expect(outcome).toMatchObject({ code: 0, stdout: "2 items exported to scenes.ndjson\n" });
  const lines = (await readFile(join(cwd, "scenes.ndjson"), "utf8")).trim().split("\n");
  expect(lines.map((line) => JSON.parse(line).id)).toEqual(["a", "b\u001b[2J"]);
  expect(lines[0]).toBe(opened.catalogue.get("scenes")?.items.get("a"));
  expect(await readdir(cwd)).toEqual(["config.yml", "scenes.ndjson"]);
});

test("export that fails leaves the former file as it was, and nothing beside it", async () => {
  const opened = target();
  const cwd = folderWith({ "config.yml": "" });
  await writeFile(join(cwd, "scenes.ndjson"), "former");
  const { code } = await run(["items", "export", "nowhere", "--output", "scenes.ndjson"], { target: opened, cwd });
  expect(code).toBe(1);
  expect(await readFile(join(cwd, "scenes.ndjson"), "utf8")).toBe("former");
  expect(await readdir(cwd)).toEqual(["config.yml", "scenes.ndjson"]);
});

test("export to a file named .parquet is a table, which leaves nothing beside it, and tells what it cannot hold", async () => {
  const cwd = folderWith({ "config.yml": "" });
  const argv = ["items", "export", "scenes", "--output", "scenes.parquet", "--json"];
  const { code, stdout, stderr } = await run(argv, { target: target(), cwd });
  expect(code).toBe(0);
  const { exported, failed, output, losses } = JSON.parse(stdout);
  expect({ exported, failed, output }).toEqual({ exported: 2, failed: 0, output: "scenes.parquet" });
  expect(losses).toContainEqual({ loss: "member", count: 2, example: { collection: "scenes", id: "a" } });
  expect(stderr).toContain("2 items will differ when the file is read: members that a table has no place for");
  expect((await readFile(join(cwd, "scenes.parquet"))).subarray(0, 4).toString()).toBe("PAR1");
  expect(await readdir(cwd)).toEqual(["config.yml", "scenes.parquet"]);
});

test("export means collections or --all", async () => {
  for (const typed of [[], ["scenes", "--all"]]) {
    expect((await run(["items", "export", ...typed], { target: target() })).code).toBe(2);
  }
  expect((await run(["items", "export", "--all"], { target: target() })).stderr).toContain("2 items exported");
});
