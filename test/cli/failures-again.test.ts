import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import { afterEach, expect, test, vi } from "vitest";
import { commandForFailures } from "../../src/cli/notes/note-failures.ts";
import { collection, item } from "../pipeline/message/messages.ts";
import { folderWith, removeFolders } from "./folder.ts";
import { closeTestTargets, openTestTarget } from "./target.ts";
import { run } from "./terminal.ts";

afterEach(() => {
  closeTestTargets();
  removeFolders();
});

const load = { stage: "load", dead: false } as const;
const gen = { stage: "gen", dead: false } as const;
const settings = "packages: {stactools-glad: {}}\nrecipes: {glad: {package: stactools-glad, group: glad}}\n";

test("137 bad lines of 5,000 are all in the file, and once mended they are sent as well", async () => {
  const isBad = (index: number) => index % 36 === 0 && index < 137 * 36;
  const lines = Array.from({ length: 5000 }, (_, index) =>
    JSON.stringify(item(`i-${index}`, isBad(index) ? { links: 5 } : {})),
  );
  const bad = lines.flatMap((_, index) => (isBad(index) ? [index] : []));
  const cwd = folderWith({ "i.ndjson": lines.join("\n") });
  const target = openTestTarget();
  const first = await run(["publish", "i.ndjson", "--json"], { cwd, target });
  const file = "i.ndjson.failures.ndjson";
  expect(first.code).toBe(3);
  expect(JSON.parse(first.stdout)).toMatchObject({ failed: 137, failures_file: file });
  expect(first.stderr).toContain(`stac-ingest publish ${file} --json`);
  const kept = readFileSync(join(cwd, file), "utf8");
  expect(
    kept
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line).failure.line),
  ).toEqual(bad.map((index) => index + 1));
  writeFileSync(join(cwd, file), kept.replaceAll('"links":5', '"links":[]'));
  expect(await run(["publish", file], { cwd, target })).toEqual({
    code: 0,
    stdout: expect.stringMatching(/^run [0-9a-f-]{36}: 137 documents sent\n$/),
    stderr: "",
  });
  expect(new Set(await target.bodies(load)).size).toBe(5000);
});

test("rows of every format come back as they were, mended or not", async () => {
  const csv = 'url,n\na,1\n,2\n"b"x,3\nc\n';
  const cwd = folderWith({ "config.yml": settings, "u.csv": csv });
  const target = openTestTarget();
  const args = ["--recipe", "glad"];
  const first = await run(["enqueue", "--no-check", "u.csv", ...args, "--label", "july"], { cwd, target });
  expect(first.code).toBe(3);
  expect(first.stderr).toContain("then: stac-ingest enqueue --no-check u.csv.failures.ndjson --recipe glad)");
  const file = join(cwd, "u.csv.failures.ndjson");
  const lines = readFileSync(file, "utf8").trimEnd().split("\n");
  expect(lines.map((line) => line.slice(line.indexOf('},"') + 1))).toEqual([
    ',"row":{"url":"","n":"2"}}',
    ',"columns":["url","n"],"text":"\\"b\\"x,3"}',
    ',"columns":["url","n"],"text":"c"}',
  ]);
  writeFileSync(
    file,
    lines.join("\n").replace('"url":""', '"url":"A"').replace('\\"b\\"x', "b").replace('"c"', '"c,4"'),
  );
  expect((await run(["enqueue", "--no-check", "u.csv.failures.ndjson", ...args], { cwd, target })).code).toBe(0);
  const requests = (await target.bodies(gen)).map((body) => JSON.parse(body).create_item_args[0]);
  expect(requests).toEqual(["a", "A", "b", "c"]);
  const messages = await target.messaging.peek(gen, 10);
  expect(new Set(messages.map(({ attributes: { run_id, sequence } }) => `${run_id} ${sequence}`)).size).toBe(4);
});

test("a row is no document and a document no row, and each refusal names the command that takes it", async () => {
  const cwd = folderWith({
    "config.yml": settings,
    "rows.ndjson": '{"failure":{"kind":"invalid_request"},"row":{"url":"a"}}\n',
    "documents.ndjson": `{"failure":{"kind":"invalid_item"},"document":${JSON.stringify(item("a"))}}\n`,
  });
  const target = openTestTarget();
  expect((await run(["publish", "rows.ndjson"], { cwd, target })).stderr).toContain("stac-ingest enqueue");
  expect((await run(["enqueue", "documents.ndjson", "--recipe", "glad"], { cwd, target })).code).toBe(1);
});

test("collections that are not valid can be had back, too", async () => {
  const cwd = folderWith({ "c.json": JSON.stringify([collection("a"), { ...collection("b"), license: 5 }], null, 1) });
  const target = openTestTarget();
  const first = await run(["collections", "load", "c.json"], { cwd, target });
  expect(first.stderr).toContain("stac-ingest collections load c.json.failures.ndjson");
  const file = join(cwd, "c.json.failures.ndjson");
  writeFileSync(file, readFileSync(file, "utf8").replace('"license": 5', '"license": "other"'));
  expect((await run(["collections", "load", "c.json.failures.ndjson"], { cwd, target })).code).toBe(0);
  expect([...target.catalogue.keys()]).toEqual(["a", "b"]);
});

test("bytes that are no UTF-8 and a document that is cut short are kept as they were", async () => {
  const latin = Buffer.from(JSON.stringify(item("caf\u00e9")), "latin1");
  const cwd = folderWith({ "i.ndjson": latin, "cut.json": `[${JSON.stringify(item("a"))},{"id":"b` });
  const target = openTestTarget();
  await run(["publish", "i.ndjson"], { cwd, target });
  const [line = ""] = readFileSync(join(cwd, "i.ndjson.failures.ndjson"), "utf8").split("\n");
  expect(Buffer.from(JSON.parse(line).base64, "base64")).toEqual(latin);
  await run(["publish", "cut.json"], { cwd, target });
  expect(JSON.parse(readFileSync(join(cwd, "cut.json.failures.ndjson"), "utf8")).text).toBe('{"id":"b');
});

test.each<[string[], string[], string]>([
  [["publish", "a.json", "b.json", "--direct"], ["a.json", "b.json"], "stac-ingest publish F --direct"],
  [["publish", "-", "--failures", "x"], ["-"], "stac-ingest publish F"],
  [["--config", "c.yml", "enqueue", "u", "--skip=5"], ["u"], "stac-ingest --config c.yml enqueue F"],
  [["enqueue", "--new-only", "u"], ["u"], "stac-ingest enqueue F"],
  [["enqueue", "glad", "--recipe", "glad"], ["glad"], "stac-ingest enqueue F --recipe glad"],
])("%j goes on with its failures", (argv, inputs, expected) => {
  const changed = argv.includes("enqueue") ? { "--skip": undefined, "--new-only": undefined } : {};
  expect(commandForFailures(argv, inputs, "F", changed)).toBe(expected);
});

test("an interrupted run leaves the failures it had", async () => {
  const cwd = folderWith({});
  const target = openTestTarget();
  let interrupt = (): void => {};
  const stdin = Readable.from(
    (async function* () {
      yield Buffer.from(`${JSON.stringify(item("a", { links: 5 }))}\n${JSON.stringify(item("b"))}\n`.repeat(1000));
      await vi.waitUntil(async () => (await target.bodies(load)).length > 0, { timeout: 30_000 });
      interrupt();
      yield Buffer.from(`${JSON.stringify(item("c"))}\n`);
    })(),
  );
  const outcome = await run(["publish", "-", "--failures", "f.ndjson"], {
    cwd,
    target,
    stdin,
    onInterrupt: (does) => {
      interrupt = does;
    },
  });
  expect(outcome.code).toBe(130);
  expect(outcome.stderr).toContain("every failure and its input: f.ndjson");
  const { length } = readFileSync(join(cwd, "f.ndjson"), "utf8").trimEnd().split("\n");
  expect(length).toBeGreaterThan(400);
});
