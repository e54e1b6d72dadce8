import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { parquetWriteBuffer } from "hyparquet-writer";
import { afterEach, expect, test } from "vitest";
import { folderWith, removeFolders } from "../folder.ts";
import { closeTestTargets, openTestTarget } from "../target.ts";
import { run } from "../terminal.ts";

const settings = `
packages: {stactools-glad: {}}
recipes:
  glad: {package: stactools-glad, group: glad, args: ["{url}"]}
`;

afterEach(() => {
  closeTestTargets();
  removeFolders();
});

/** The files of each test: a row `NAME-LINE` says where it is. */
function inventories(): string {
  const times = [5, 1, 4, 2, 3].map((day) => `2026-01-0${day}T00:00:00Z`);
  const lines = times.map((time, at) => `a.csv-${at + 2},${time}`);
  const cwd = folderWith({
    "config.yml": settings,
    "a.csv": `url,last_modified\n${lines.join("\n")}\na.csv-2,2026-01-05T00:00:00Z\n`,
    "b.txt": "# a comment\n\nb.txt-3\nb.txt-4\n",
    "c.jsonl": '{"url": "c.jsonl-1"}\n\n{"url": "c.jsonl-3"}\n',
  });
  writeFileSync(join(cwd, "d.csv.gz"), gzipSync('url,note\nd.csv.gz-2,"two\nlines"\nd.csv.gz-4,\n'));
  const url = { name: "url", data: ["e.parquet-1", "e.parquet-2", "e.parquet-3"] };
  writeFileSync(join(cwd, "e.parquet"), Buffer.from(parquetWriteBuffer({ columnData: [url], rowGroupSize: 2 })));
  return cwd;
}

test.each([
  "",
  "--new-only",
  "--new-only --shuffle",
  "--shuffle",
  "--unique-by url",
  "--where url~[23]$",
  "--skip 3",
  "--limit 4",
  "--new-only --limit 5",
])("a message names the line and file that its row was read from, with '%s'", async (options) => {
  const cwd = inventories();
  const target = openTestTarget();
  const files = "a.csv b.txt c.jsonl d.csv.gz e.parquet";
  const words = [
    "enqueue",
    ...files.split(" "),
    "--recipe",
    "glad",
    "--no-check",
    ...options.split(" ").filter(Boolean),
  ];
  expect(await run(words, { cwd, target })).toMatchObject({ code: 0 });
  const messages = await target.messaging.peek({ stage: "gen", dead: false }, 100);
  expect(messages.length).toBeGreaterThan(3);
  for (const { body, attributes } of messages) {
    const [url] = JSON.parse(body).create_item_args;
    const isTwice = url === "a.csv-2" && attributes["place"] === "a.csv:7";
    if (!isTwice) expect(attributes["place"]).toBe(url.replace(/-(\d+)$/, ":$1"));
  }
});

test("a message of --changed-since names the line of its inventory", async () => {
  const cwd = inventories();
  const target = openTestTarget();
  const words = "enqueue a.csv --recipe glad --no-check --changed-since 2026-01-03T00:00:00Z";
  expect(await run(words.split(" "), { cwd, target })).toMatchObject({ code: 0 });
  const messages = await target.messaging.peek({ stage: "gen", dead: false }, 100);
  expect(messages.map(({ attributes }) => attributes["place"])).toEqual(["a.csv:2", "a.csv:4", "a.csv:6", "a.csv:7"]);
});

test("a new row that is none is told by the line of its inventory, with the reason it was refused for", async () => {
  const cwd = folderWith({ "config.yml": settings, "in.csv": "url,size\na,1\nbad\nb,2\n" });
  const words = "enqueue in.csv --recipe glad --no-check --new-only --json";
  const outcome = await run(words.split(" "), { cwd, target: openTestTarget() });
  expect(JSON.parse(outcome.stdout)).toMatchObject({
    sent: 2,
    failures: [{ file: "in.csv", line: 3, reason: "expected 2 columns as in the first line, got 1" }],
  });
});
