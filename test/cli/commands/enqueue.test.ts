import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Readable } from "node:stream";
import { gzipSync } from "node:zlib";
import { afterEach, describe, expect, test } from "vitest";
import { Fault } from "../../../src/pipeline/fault/fault.ts";
import { folderWith, removeFolders } from "../folder.ts";
import { closeTestTargets, openTestTarget } from "../target.ts";
import { run } from "../terminal.ts";
import { withoutFile } from "../without-file.ts";

const settings = `
packages: {stactools-glad: {}, other: {}}
recipes:
  glad: {package: stactools-glad, group: glad, args: ["{url}"], collection: glad}
`;
const gen = { stage: "gen", dead: false } as const;
const spelledOut = ["--package", "stactools-glad", "--group", "glad"];
const anyRun = (text: string) => text.replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, "RUN");
/** Output without the note of the run's id, which every run that sends something has. */
const withoutNote = (text: string) => anyRun(text).replace(/^run RUN \(if it is killed: .*\)\n/m, "");

afterEach(() => {
  closeTestTargets();
  removeFolders();
});

async function enqueue(files: Record<string, string | Uint8Array>, args: string[], typed = {}) {
  const target = openTestTarget();
  const cwd = folderWith({ "config.yml": settings, ...files });
  const { code, stdout, stderr } = await run(["enqueue", "--no-check", ...args], { cwd, target, ...typed });
  const bodies = await target.bodies(gen);
  return {
    code,
    stdout: anyRun(stdout),
    stderr: withoutFile(withoutNote(stderr)),
    requests: bodies.map((body) => JSON.parse(body)),
  };
}
const urls = async (files: Record<string, string | Uint8Array>, args: string[], typed = {}) => {
  const { code, stderr, requests } = await enqueue(files, args, typed);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  return requests.map(({ create_item_args }) => create_item_args[0]);
};

test("each row becomes a request that carries its run and its number", async () => {
  const target = openTestTarget();
  const cwd = folderWith({ "config.yml": settings, "urls.txt": "a\n# no\n\nb\r\n" });
  const args = [...spelledOut, "--arg", "{url}", "--arg", "--deep", "--option", "cogs=true", "--option", "--x=a=b"];
  const outcome = await run(["enqueue", "--no-check", "urls.txt", ...args, "--collection", "c", "--json"], {
    cwd,
    target,
  });
  const report = JSON.parse(outcome.stdout);
  expect(report).toEqual({
    run_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
    sent: 2,
    failed: 0,
    failures: [],
    failures_file: null,
  });
  const messages = await target.messaging.peek(gen, 10);
  expect(messages.map(({ attributes }) => attributes)).toEqual([
    { run_id: report.run_id, sequence: "1", place: "urls.txt:1" },
    { run_id: report.run_id, sequence: "2", place: "urls.txt:4" },
  ]);
  expect(JSON.parse(messages[1]?.body ?? "")).toEqual({
    package_name: "stactools-glad",
    group_name: "glad",
    create_item_args: ["b", "--deep"],
    create_item_options: { cogs: "true", x: "a=b" },
    collection_id: "c",
  });
});

describe("inventories", () => {
  const recipe = ["--recipe", "glad"];
  test.each([
    ["text", "urls.txt", "\ufeffa\nb"],
    ["text by another name", "urls", "a\nb"],
    ["gzipped text", "urls.txt.gz", gzipSync("a\nb")],
    ["gzipped under a plain name", "urls.txt", gzipSync("a\nb")],
    ["CSV", "urls.csv", "id,url\n1,a\n2,b"],
    ["gzipped CSV", "urls.CSV.gz", gzipSync("url\na\nb")],
    ["JSON lines", "urls.jsonl", '{"url":"a","n":1}\n\n{"url":"b"}'],
    ["newline-delimited JSON, gzipped", "urls.ndjson.gz", gzipSync('{"url":"a"}\n{"url":"b"}')],
  ])("%s", async (_name, file, content) => {
    expect(await urls({ [file]: content }, [file, ...recipe])).toEqual(["a", "b"]);
  });

  test("an S3 Inventory by its manifest, without its folders, which are counted", async () => {
    const manifest = {
      destinationBucket: "arn:aws:s3:::i",
      fileFormat: "CSV",
      fileSchema: "Bucket, Key",
      files: [{ key: "d/1.csv.gz" }],
    };
    const files = {
      "manifest.json": JSON.stringify(manifest),
      "1.csv.gz": gzipSync('"b","a%20b.tif"\n"b","f/"\n"b","g/"\n'),
    };
    const { code, stdout, stderr, requests } = await enqueue(files, ["manifest.json", ...recipe, "--json"]);
    expect([code, stderr]).toEqual([0, "left out of the S3 Inventory: 2 folders\n"]);
    expect(JSON.parse(stdout)).toMatchObject({ sent: 1, left_out: { folder: 2 } });
    expect(requests.map(({ create_item_args }) => create_item_args[0])).toEqual(["s3://b/a b.tif"]);
    const preview = await enqueue(files, ["manifest.json", ...recipe, "--dry-run", "--json"]);
    expect(JSON.parse(preview.stdout)).toMatchObject({ count: 1, left_out: { folder: 2 } });
  });

  test("the files of a folder", async () => {
    const files = { "f/1.tif": "", "f/a/2.tif": "", "f/2.xml": "" };
    const { code, stderr, requests } = await enqueue(files, ["f", ...recipe, "--include", "*.tif"]);
    expect([code, stderr]).toEqual([0, "left out: 1 file, which --include or --exclude does not mean\n"]);
    expect(requests.map(({ create_item_args }) => create_item_args[0].replace(/.*\/f\//, ""))).toEqual([
      "1.tif",
      "a/2.tif",
    ]);
  });

  test("the rows that conditions mean, once each and no more than wanted; the others are counted", async () => {
    const files = { "s.csv": "url,size\na,5\nb,50\nb,50\nc,500\nd,5000\n" };
    const chosen = ["--where", "size > 5", "--where", "size < 5000", "--unique-by", "url"];
    const { code, stdout, stderr, requests } = await enqueue(files, ["s.csv", ...recipe, ...chosen, "--json"]);
    expect([code, stderr]).toEqual([
      0,
      "left out: 2 rows, which --where does not mean\nleft out: 1 row, which an earlier one equals\n",
    ]);
    expect(JSON.parse(stdout)).toMatchObject({ sent: 2, left_out: { unmatched: 2, duplicate: 1 } });
    expect(requests.map(({ create_item_args }) => create_item_args[0])).toEqual(["b", "c"]);
    expect(await urls(files, ["s.csv", ...recipe, "--skip", "1", "--limit", "2"])).toEqual(["b", "b"]);
    const past = await enqueue(files, ["s.csv", ...recipe, "--skip", "100"]);
    expect(past.stderr).toBe("--skip 100 is past the end: no row is left to send\n");
  });

  test("CSV without a header, by the places of its columns", async () => {
    const files = { "i.csv": "7,s3://b/a.tif\n8,s3://b/c.tif\n" };
    const named = await enqueue(files, ["i.csv", ...recipe]);
    expect(named).toMatchObject({ code: 1, stderr: expect.stringContaining("or --format csv-no-header") });
    const args = ["i.csv", "--format", "csv-no-header"];
    expect(await urls(files, [...args, ...spelledOut, "--arg", "{2|stem}-{1}"])).toEqual(["a-7", "c-8"]);
    const lacking = await enqueue(files, [...args, ...recipe]);
    expect(lacking.stderr).toContain('i.csv has no column url, which "{url}" names\n  try: one of {1}, {2};');
  });

  test("stdin, and a format that no name tells", async () => {
    expect(await urls({}, ["-", ...recipe], { stdin: "a\nb" })).toEqual(["a", "b"]);
    expect(await urls({}, ["-", ...recipe, "--format", "csv"], { stdin: gzipSync("url\na") })).toEqual(["a"]);
  });

  test("several, counted through", async () => {
    const files = { "1.txt": "a\nb", "2.csv": "url\nc" };
    expect(await urls(files, ["1.txt", "-", "2.csv", ...recipe, "--skip", "1"], { stdin: "x" })).toEqual([
      "b",
      "x",
      "c",
    ]);
  });

  test("an address, whose signature is never shown", async () => {
    const server = createServer(({ url }, response) => {
      if (url?.startsWith("/urls.csv.gz?")) response.end(gzipSync("url\na\nb,c\n"));
      else response.writeHead(404).end();
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const sent = await enqueue({}, [`${base}/urls.csv.gz?X-Amz-Signature=secret`, ...recipe]);
    const missing = await enqueue({}, [`${base}/none.txt?X-Amz-Signature=secret`, ...recipe]);
    server.close();
    expect(sent).toMatchObject({
      code: 3,
      stderr: `${base}/urls.csv.gz:3: expected 1 columns as in the first line, got 2\n`,
    });
    expect(missing.code).toBe(1);
    expect(missing.stderr).toBe(
      `stac-ingest: ${base}/none.txt cannot be read: the server answers 404 Not Found\n  try: check the path or address, and that you may read it\n`,
    );
  });

  test("values of JSON lines keep their text", async () => {
    const line = '{"url":"a","n":10.0,"big":12345678901234567890,"yes":true,"none":null,"deep":{}}';
    const { code, stderr, requests } = await enqueue(
      { "i.jsonl": `${line.replace(',"deep":{}', "")}\n${line}\n[]\n{` },
      ["i.jsonl", ...spelledOut, "--arg", "{n} {big} {yes}"],
    );
    expect(requests.map((request) => request.create_item_args)).toEqual([["10.0 12345678901234567890 true"]]);
    expect({ code, stderr }).toEqual({
      code: 3,
      stderr: expect.stringMatching(
        /^i.jsonl:2: deep is nested; .*\ni.jsonl:3: the line is no JSON object .*\ni.jsonl:4: the line is not JSON: .*\n$/,
      ),
    });
  });
});

test("--dry-run prints the first messages and the count, and sends nothing", async () => {
  const files = { "urls.csv": "url,n\na,1\n,2\nc,3\nd,4" };
  const { code, stdout, stderr, requests } = await enqueue(files, [
    ...["urls.csv", "--recipe", "glad", "--collection", "other", "--dry-run", "--limit", "3"],
  ]);
  expect(requests).toEqual([]);
  expect({ code, stdout, stderr }).toMatchInlineSnapshot(`
    {
      "code": 3,
      "stderr": "urls.csv:3: column url is empty, and "{url}" needs it
    ",
      "stdout": "{"package_name":"stactools-glad","group_name":"glad","create_item_args":["a"],"create_item_options":{},"collection_id":"other"}
    {"package_name":"stactools-glad","group_name":"glad","create_item_args":["c"],"create_item_options":{},"collection_id":"other"}
    2 messages would be sent, 1 row failed
    ",
    }
  `);
  const json = await enqueue(files, ["urls.csv", "--recipe", "glad", "--dry-run", "--json"]);
  expect(JSON.parse(json.stdout)).toMatchObject({
    count: 3,
    failed: 1,
    messages: [{ attributes: { sequence: "1" } }, {}, {}],
  });
});

test("invalid and refused rows are reported by line, the others are sent", async () => {
  const tooLarge = "x".repeat(300_000);
  const { code, stdout, stderr, requests } = await enqueue({ "u.csv": `url,n\na,1\n,2\n${tooLarge},3\nd,4\n` }, [
    "u.csv",
    "--recipe",
    "glad",
  ]);
  expect(requests).toHaveLength(2);
  expect({ code, stdout, stderr }).toMatchInlineSnapshot(`
    {
      "code": 3,
      "stderr": "u.csv:3: column url is empty, and "{url}" needs it
    u.csv:4: the message has 300206 bytes, attributes included, and 262144 are taken
    ",
      "stdout": "run RUN: 2 messages sent, 2 rows failed
    ",
    }
  `);
});

test("many failures are counted, and the first are named", async () => {
  const { code, stdout, stderr } = await enqueue({ "u.csv": `url,n\n${",1\n".repeat(1500)}a,1\n` }, [
    ...["u.csv", "--recipe", "glad"],
  ]);
  expect({ code, stdout }).toEqual({ code: 3, stdout: "run RUN: 1 message sent, 1,500 rows failed\n" });
  expect(stderr.split("\n")).toHaveLength(22);
  expect(stderr).toMatch(/and 1,480 more\n$/);
});

describe("bad input is refused before anything is sent", () => {
  test.each<[string, Record<string, string | Uint8Array>, string[], (number | string)[]]>([
    [
      "no such file",
      {},
      ["none.txt", "--recipe", "glad"],
      [1, "stac-ingest: none.txt cannot be read: there is no such file", "  try: check the path"],
    ],
    [
      "patterns for a file",
      { "f/x.txt": "a" },
      ["f/x.txt", "--recipe", "glad", "--include", "*.tif"],
      [
        2,
        "stac-ingest: f/x.txt is no folder, and --include and --exclude choose files of one",
        "  try: --where 'url ~ \\.tif$' for the rows of an inventory; a prefix of a bucket ends with a slash",
      ],
    ],
    [
      "an empty inventory",
      { "e.txt": "\n# nothing\n" },
      ["e.txt", "--recipe", "glad"],
      [1, "stac-ingest: e.txt holds no rows", "  try: a row for each item, or another --format"],
    ],
    [
      "the second is empty",
      { "a.txt": "a", "e.csv": "url\n" },
      ["a.txt", "e.csv", "--recipe", "glad"],
      [1, "stac-ingest: e.csv holds no rows", "  try: a row for each item, or another --format"],
    ],
    [
      "no such column",
      { "c.csv": "href,date\na,1" },
      ["c.csv", "--recipe", "glad"],
      [
        2,
        'stac-ingest: c.csv has no column url, which "{url}" names',
        "  try: one of {href}, {date}; or {{url}} for the text {url} itself",
      ],
    ],
    [
      "a header of no use",
      { "c.csv": "url,url\na,1" },
      ["c.csv", "--recipe", "glad"],
      [1, 'stac-ingest: c.csv: the header names the column "url" twice', "  try: give each column a name of its own"],
    ],
    [
      "no such recipe",
      { "a.txt": "a" },
      ["a.txt", "--recipe", "gald"],
      [2, "stac-ingest: settings have no recipe gald", "  try: --recipe glad"],
    ],
    [
      "neither recipe nor package",
      { "a.txt": "a" },
      ["a.txt", "--package", "other"],
      [2, "stac-ingest: no recipe given", "  try: --recipe with a name, or --package with --group"],
    ],
    [
      "both",
      { "a.txt": "a" },
      ["a.txt", "--recipe", "glad", "--arg", "x"],
      [
        2,
        "error: option '--arg <template>' cannot be used with option '--recipe <name>'",
        "(stac-ingest enqueue --help shows how it is used)",
      ],
    ],
    [
      "a package settings do not name",
      { "a.txt": "a" },
      ["a.txt", "--package", "evil", "--group", "g"],
      [
        1,
        'stac-ingest: settings name no package "evil"',
        '  try: add "evil: {}" under packages in settings, then stac-ingest packages lock',
      ],
    ],
    [
      "a package that is more than a name",
      { "a.txt": "a" },
      ["a.txt", "--package", "other,/path", "--group", "g"],
      [
        1,
        'stac-ingest: "other,/path" is not the bare name of a package',
        "  try: the name alone; its version and requirements are said under packages in settings",
      ],
    ],
    [
      "an empty group",
      { "a.txt": "a" },
      ["a.txt", "--package", "other", "--group", ""],
      [2, 'stac-ingest: the recipe in the options is not valid: group: expected text that is not empty, got ""'],
    ],
    [
      "an option without a value",
      { "a.txt": "a" },
      ["a.txt", ...spelledOut, "--option", "cogs"],
      [
        2,
        "error: option '--option <name=value>' argument 'cogs' is invalid. Expected name=value.",
        "(stac-ingest enqueue --help shows how it is used)",
      ],
    ],
    [
      "a condition on no column",
      { "a.csv": "url,size\na,1" },
      ["a.csv", "--recipe", "glad", "--where", "sizes > 1"],
      [2, "stac-ingest: a.csv has no column sizes", "  try: size, if that is meant; it has url, size"],
    ],
    [
      "an unknown encoding",
      { "a.txt": "a" },
      ["a.txt", "--recipe", "glad", "--encoding", "cp1"],
      [
        2,
        "error: option '--encoding <name>' argument 'cp1' is invalid. Expected an encoding such as windows-1252, iso-8859-2 or utf-16le.",
        "(stac-ingest enqueue --help shows how it is used)",
      ],
    ],
    [
      "stdin twice",
      {},
      ["-", "-", "--recipe", "glad"],
      [2, "stac-ingest: stdin can only be read once", "  try: name - once"],
    ],
    [
      "a count that is none",
      { "a.txt": "a" },
      ["a.txt", "--recipe", "glad", "--skip", "x"],
      [
        2,
        "error: option '--skip <rows>' argument 'x' is invalid. Expected a whole number.",
        "(stac-ingest enqueue --help shows how it is used)",
      ],
    ],
  ])("%s", async (_name, files, args, expected) => {
    const { code, stdout, stderr, requests } = await enqueue(files, args, { stdin: "a" });
    expect(requests).toEqual([]);
    expect(stdout).toBe("");
    expect([code, ...stderr.trimEnd().split("\n")]).toEqual(expected);
  });

  test("allow_any_package opens it", async () => {
    const files = { "a.txt": "a", "config.yml": "allow_any_package: true" };
    const { code } = await enqueue(files, ["a.txt", "--package", "evil", "--group", "g"]);
    expect(code).toBe(0);
  });
});

test("rows before damage are sent, and the remedy goes on behind them", async () => {
  const cut = gzipSync("a\nb\nc").subarray(0, 15);
  const { code, stderr, requests } = await enqueue({ "g.txt.gz": cut }, ["g.txt.gz", "--recipe", "glad"]);
  expect(requests.map(({ create_item_args }) => create_item_args[0])).toEqual(["a", "b"]);
  expect([code, ...stderr.trimEnd().split("\n")]).toEqual([
    1,
    "stac-ingest: g.txt.gz cannot be read: its packed bytes are cut short (zlib: unexpected end of file); at least 2 rows sent",
    "  try: fetch it again; gzip -t says whether it is whole; then stac-ingest enqueue --no-check g.txt.gz --recipe glad --skip 2 --run RUN (that goes on where it stopped)",
  ]);
});

describe("interrupted", () => {
  const rows = async function* (onRow: (row: number) => void, count = 10_000) {
    for (let row = 1; row <= count; row++) {
      onRow(row);
      yield `https://example.com/${row}\n`;
    }
  };

  test("Ctrl-C says how many rows were sent and how to go on, and going on sends the rest once", async () => {
    const target = openTestTarget();
    const cwd = folderWith({ "config.yml": settings });
    const stdin = Readable.from(
      rows(() => {}),
      { objectMode: false },
    );
    const { publish } = target.messaging;
    let interrupt = (): void => {};
    let batches = 0;
    target.messaging.publish = async (...args) => {
      const refusals = await publish.apply(target.messaging, args);
      batches += 1;
      if (batches === 3) interrupt();
      return refusals;
    };
    const argv = ["enqueue", "--no-check", "-", "--recipe", "glad", "--skip=0"];
    const outcome = await run(argv, { cwd, target, stdin, onInterrupt: (given) => (interrupt = given) });
    const sent = await target.bodies(gen);
    expect(outcome.code).toBe(130);
    expect(withoutNote(outcome.stderr)).toBe(
      `stac-ingest: interrupted, at least ${sent.length.toLocaleString("en-US")} rows sent\n` +
        `  try: stac-ingest enqueue --no-check - --recipe glad --skip ${sent.length} --run RUN (that goes on where it stopped)\n`,
    );
    expect(sent.length).toBeGreaterThanOrEqual(3000);
    expect(sent.length).toBeLessThan(10_000);
    const again = ["enqueue", "--no-check", "-", "--recipe", "glad", "--skip", String(sent.length)];
    await run(again, {
      cwd,
      target,
      stdin: Readable.from(
        rows(() => {}),
        { objectMode: false },
      ),
    });
    const numbers = (await target.messaging.peek(gen, 100_000)).map(({ attributes }) => Number(attributes["sequence"]));
    expect(numbers.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 10_000 }, (_, index) => index + 1));
  });

  test("a queue that fails on the way: the number to go on from has no gap before it", async () => {
    const target = openTestTarget();
    const cwd = folderWith({ "config.yml": settings });
    const { publish } = target.messaging;
    target.messaging.publish = async (stage, messages) => {
      if (messages.some(({ attributes }) => attributes["sequence"] === "2500")) {
        throw new Fault("infrastructure", "the queue cannot be reached");
      }
      return publish.call(target.messaging, stage, messages);
    };
    const stdin = Readable.from(
      rows(() => {}),
      { objectMode: false },
    );
    const { code, stderr } = await run(["enqueue", "--no-check", "-", "--recipe", "glad"], { cwd, target, stdin });
    expect(code).toBe(1);
    expect(withoutNote(stderr)).toBe(
      "stac-ingest: the queue cannot be reached; at least 2,000 rows sent\n" +
        "  try: stac-ingest enqueue --no-check - --recipe glad --skip 2000 --run RUN (that goes on where it stopped)\n",
    );
  });

  test("no more rows are read than a few batches ahead of what is sent", async () => {
    const target = openTestTarget();
    const cwd = folderWith({ "config.yml": settings });
    let read = 0;
    let sent = 0;
    let most = 0;
    target.messaging.publish = async (_stage, messages) => {
      await new Promise(setImmediate);
      sent += messages.length;
      return new Map();
    };
    const stdin = Readable.from(
      rows((row) => {
        read = row;
        most = Math.max(most, read - sent);
      }, 50_000),
      { objectMode: false },
    );
    expect((await run(["enqueue", "--no-check", "-", "--recipe", "glad"], { cwd, target, stdin })).code).toBe(0);
    expect(sent).toBe(50_000);
    expect(most).toBeLessThan(10_000);
  });
});

describe("before sending", () => {
  const many = `${"a\n".repeat(100_001)}`;
  const typed = ["urls.txt", "--recipe", "glad"];

  test("--estimate counts messages, tells time and price, and sends nothing", async () => {
    const { code, stdout, stderr, requests } = await enqueue({ "urls.csv": "url\na\nb\nc,d\n" }, [
      "urls.csv",
      "--recipe",
      "glad",
      "--estimate",
      "--json",
    ]);
    expect({ code, requests }).toEqual({ code: 3, requests: [] });
    expect(stderr).toContain("urls.csv:4: ");
    expect(JSON.parse(stdout)).toMatchObject({
      messages: 2,
      failed: 1,
      target: "local",
      gen: { item_seconds_from: "assumption", measured_items: 0 },
      aws_price: { usd: 0, prices_as_of: expect.any(String) },
    });
    const text = await enqueue({ "urls.txt": "a\nb\n" }, [...typed, "--estimate"]);
    expect(text.stdout).toMatch(/^messages {2}2\ntime {6}about \d+ (s|min) \(local\)\n/);
    expect(text.stdout).toContain("assumed: the log of the last day has none");
    expect(text.stdout).toContain("price     about $0.00 on AWS");
  });

  test("a terminal is asked before more than 100,000 messages", async () => {
    const refused = await enqueue({ "urls.txt": many }, typed, { isTTY: true, stdin: "n\n" });
    expect(refused).toMatchObject({ code: 130, requests: [] });
    expect(refused.stderr).toContain("Send more than 100,000 messages to the local pipeline?");
  });
});
