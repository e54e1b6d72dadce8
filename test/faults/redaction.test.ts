import { mkdtemp, readdir, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, describe, expect, test } from "vitest";
import { Fault, reasonOf } from "../../src/pipeline/fault/fault.ts";
import { redacted } from "../../src/pipeline/fault/redacted.ts";
import { openLogFile } from "../../src/targets/local/process/log-files.ts";
import { folderWith, removeFolders } from "../cli/folder.ts";
import { closeTestTargets, openTestTarget } from "../cli/target.ts";
import { run } from "../cli/terminal.ts";

afterEach(() => {
  closeTestTargets();
  removeFolders();
});

const parameters = [
  "X-Amz-Signature",
  "X-Amz-Security-Token",
  "X-Amz-Credential",
  "x-goog-signature",
  "X-Goog-Credential",
  "sig",
  "se",
  "Signature",
  "Policy",
  "Key-Pair-Id",
  "token",
  "access_token",
  "api_key",
  "apikey",
  "password",
  "AWSAccessKeyId",
];
/** Letters that no other part of an address has, so that it shows wherever it is left. */
const secret = fc
  .string({ unit: fc.constantFrom("Q", "Z", "J", "+", "/", "=", "@", "'", "é"), minLength: 8, maxLength: 60 })
  .map((text) => `QZ${text}JQZ`);
const leaks = (text: string): boolean => /QZ|JQ|ZJ/.test(text);

const signed = fc
  .tuple(fc.constantFrom(...parameters), secret)
  .map(([name, value]) => `https://scenes.example.com/a/b.tif?x=1&${name}=${encodeURIComponent(value)}&y=2`);
const withPassword = fc
  .tuple(fc.constantFrom("https", "s3", "ftp", "postgresql"), secret)
  .map(([scheme, value]) => `${scheme}://user:${encodeURIComponent(value)}@scenes.example.com/a.tif`);
const bearer = secret.map((value) => `Bearer ${value.replace(/[^A-Z]/g, "").padEnd(16, "JQZ")}`);
const wrappings = fc.constantFrom<(text: string) => string>(
  (text) => text,
  (text) => `/vsizip//vsicurl/${text}`,
  (text) => `/vsicurl?max_retry=1&url=${encodeURIComponent(text)}&a=b`,
  (text) => `https://proxy.example.com/?url=${encodeURIComponent(text)}`,
  (text) => JSON.stringify({ create_item_args: [text] }),
  (text) => JSON.stringify({ Message: JSON.stringify({ href: text }) }),
  (text) => text.replaceAll("&", "&amp;"),
  (text) => text.replaceAll("&", "\\u0026"),
  (text) => `ValueError('cannot read ${text}') at line 5`,
);
const told = fc
  .tuple(fc.oneof(signed, withPassword, bearer), fc.array(wrappings, { maxLength: 3 }))
  .map(([text, wraps]) => wraps.reduce((inner, wrap) => wrap(inner), text));

test("whatever is secret in an address is gone, in whatever it is wrapped", () => {
  fc.assert(
    fc.property(told, (text) => {
      expect(redacted(text)).not.toSatisfy(leaks);
      expect(reasonOf(new Fault("item_failed", text, { remedy: text })).reason).not.toSatisfy(leaks);
    }),
    { numRuns: 2000 },
  );
});

test("the rest of an address stays readable", () => {
  expect(redacted("https://b.example.com/scene.tif?X-Amz-Date=2020&X-Amz-Signature=abc&x=1")).toBe(
    "https://b.example.com/scene.tif?X-Amz-Date=2020&X-Amz-Signature=***&x=1",
  );
  for (const text of [
    "postgresql://postgres@127.0.0.1:54320/postgres",
    '"PgstacSecret": "arn:aws:secretsmanager:eu-west-1:1:secret:x"',
    "basic authentication failed for design=good",
    "http://example.com:8080/a@b",
  ]) {
    expect(redacted(text)).toBe(text);
  }
});

test("a log file of this machine holds no secret", async () => {
  const folder = await mkdtemp(join(tmpdir(), "stac-ingest-redaction-"));
  try {
    const texts = fc.sample(told, 200);
    using file = openLogFile(folder, "gen");
    for (const text of texts)
      file.log("error", "message dead", { reason: text, nested: { body: JSON.stringify({ text }) } });
    const [name = "", ...others] = await readdir(folder);
    expect(others).toEqual([]);
    const lines = (await readFile(join(folder, name), "utf8")).trimEnd().split("\n");
    expect(lines).toHaveLength(texts.length);
    for (const line of lines) {
      expect(JSON.parse(line)).toMatchObject({ event: "message dead" });
      expect(line).not.toSatisfy(leaks);
    }
  } finally {
    await rm(folder, { recursive: true });
  }
});

describe("commands", () => {
  const dead = { stage: "gen", dead: true } as const;
  const body = JSON.stringify({
    create_item_args: ["https://a.example.com/x.tif?sig=QZSECRETJQZ&a=1"],
    create_item_options: { "api-key": "QZSECRETJQZ" },
  });

  async function withDeadLetter() {
    const target = openTestTarget();
    await target.messaging.publish("gen", [{ body, attributes: {} }]);
    const live = { stage: "gen", dead: false } as const;
    const [message] = await target.messaging.receive(live, { limit: 1, waitSeconds: 0, visibilitySeconds: 60 });
    if (!message) throw new Error("nothing was published");
    await target.messaging.move(live, dead, [
      { message, attributes: { error_kind: "item_failed", error_message: "no https://u:QZSECRETJQZ@h/" } },
    ]);
    return { target, cwd: folderWith({ "config.yml": "{}\n" }) };
  }

  test.each([
    ["dlq", "peek"],
    ["dlq", "peek", "--json"],
    ["dlq", "list"],
    ["dlq", "list", "--json"],
  ])("%s %s %s shows no secret", async (...args) => {
    const { code, stdout, stderr } = await run(args.filter(Boolean), await withDeadLetter());
    expect(code).toBe(0);
    expect(stdout + stderr).toContain("***");
    expect(stdout + stderr).not.toSatisfy(leaks);
    if (args.includes("--json")) JSON.parse(stdout);
  });

  test("logs, status, the screen of a wall, runs and errors show no secret, in text and in JSON", async () => {
    const summary = (text: string) => ({
      record: {
        id: "0b6d1c9e-5f0c-4a53-9d58-2f1d9d1f3f7a",
        revision: 1,
        label: text,
        command: "enqueue",
        started_at: "2026-01-01T00:00:00Z",
        who: text,
        inputs: [{ name: text }],
        state: "sending",
        sent: 2,
        refused: 0,
        resume_after: 0,
      },
      counts: { new: 0, changed: 0, unchanged: 0, other: 0, superseded: 0, cancelled: 0, dead: 1 },
    });
    const commands = [
      ["logs"],
      ["runs", "list"],
      ["runs", "show", "latest"],
      ["status"],
      ["status", "--watch"],
      ["collections", "list"],
    ];
    const shows = async (text: string, isFailing: boolean): Promise<void> => {
      const target = openTestTarget();
      const time = new Date().toISOString();
      const fields = { kind: "item_failed", reason: text, item_id: text, package: text };
      target.records.push({ time, level: "error", stage: "gen", event: "message dead", ...fields });
      const deaths = [{ stage: "gen", kind: "item_failed", reason: text, count: 1 }];
      const replies: Readonly<Record<string, unknown>> = {
        "items.count": { counts: [{ collection: text, items: 1 }] },
        "collections.list": { collections: [{ id: text, title: text, items: 1 }] },
        "runs.find": { ids: ["0b6d1c9e-5f0c-4a53-9d58-2f1d9d1f3f7a"] },
        "runs.list": { runs: [summary(text)] },
        "runs.show": { ...summary(text), deaths, collections: [], minutes: [] },
      };
      const operate = async ({ action }: { action: string }) => {
        if (isFailing) throw new Fault("database_unreachable", `no answer from ${text}`, { remedy: `ask ${text}` });
        return replies[action];
      };
      Object.assign(target, { operate });
      const onStdout = (soFar: string, interrupt: () => void) => {
        if (soFar.includes("q leaves") || soFar.endsWith("}\n")) interrupt();
      };
      for (const argv of commands) {
        for (const json of [[], ["--json"]]) {
          const isWatched = argv.includes("--watch");
          const typed = { target, isTTY: isWatched, env: { TERM: "xterm" }, cwd: folderWith({ "config.yml": "{}\n" }) };
          const { stdout, stderr } = await run([...argv, ...json], { ...typed, ...(isWatched && { onStdout }) });
          expect(stdout + stderr, argv.join(" ")).not.toBe("");
          expect(stdout + stderr, argv.join(" ")).not.toSatisfy(leaks);
        }
      }
    };
    await fc.assert(fc.asyncProperty(told, fc.boolean(), shows), { numRuns: 15 });
  });

  test("dlq export has bodies whole and says so, in a file for its owner", async () => {
    const { target, cwd } = await withDeadLetter();
    const { stderr } = await run(["dlq", "export", "--output", "dead.jsonl"], { target, cwd });
    expect(stderr).toContain("bodies are written whole");
    expect(JSON.parse(await readFile(join(cwd, "dead.jsonl"), "utf8"))).toMatchObject({ body });
    expect((await stat(join(cwd, "dead.jsonl"))).mode & 0o777).toBe(0o600);
  });

  test("a redriven body is the one that died", async () => {
    const { target, cwd } = await withDeadLetter();
    await run(["dlq", "redrive", "gen"], { target, cwd });
    expect((await target.messaging.peek({ stage: "gen", dead: false }, 1))[0]?.body).toBe(body);
  });

  test.each([
    [["config", "show"]],
    [["config", "show", "--json"]],
    [["config", "validate", "--config", "https://u:QZSECRETJQZ@h/x?sig=QZSECRETJQZ"]],
    [["enqueue", "https://u:QZSECRETJQZ@127.0.0.1:1/x?sig=QZSECRETJQZ", "--package", "p", "--group", "g"]],
    [["publish", "--direct", "--database-url", "postgresql://u:QZSECRETJQZ@h/d", "x.json"]],
    [["local", "start", "--database-url", "postgresql://u:QZSECRETJQZ@h/d", "--json"]],
    [["local", "start", "--database-url", "mysql://u:QZSECRETJQZ@h/d"]],
  ])("%s shows no secret", async (args) => {
    const cwd = folderWith({
      "config.yml":
        "database_url: postgresql://u:QZSECRETJQZ@127.0.0.1:1/d\npackages: {p: {requirements: ['x @ https://u:QZSECRETJQZ@h/x.whl']}}\n",
    });
    const { stdout, stderr } = await run(args, { cwd });
    expect(`${stdout}${stderr}`).not.toBe("");
    expect(stdout + stderr).not.toSatisfy(leaks);
  });
});

test.each([
  "?sig",
  "&sig",
  "://a:",
  "\\",
  '\\"token\\":\\"',
  '"token":"',
  "bearer ",
  "%253A%252F%252F",
  "%3a%2f%2f",
  "postgres://a:",
  "token=",
  "-",
  "a.b-",
  "?key-",
])("megabytes of %s take no longer than they are long", (piece) => {
  const timed = (bytes: number): number => {
    const text = piece.repeat(Math.ceil(bytes / piece.length));
    const started = performance.now();
    redacted(text);
    return performance.now() - started;
  };
  timed(10_000);
  // Linear is 16 times as long; quadratic would be 256. A pause of the machine is neither.
  const [small, large] = [timed(125_000), timed(2_000_000)];
  expect(large).toBeLessThan(Math.max(small, 50) * 100);
});

test.each([
  ["publish", "x.json", "--direct"],
  ["local", "start"],
])("%s %s: a password on the command line is refused as wrong usage", async (...args) => {
  const cwd = folderWith({ "config.yml": "{}\n", "x.json": "{}" });
  for (const url of [
    "postgresql://u:pw@h/d",
    "postgres://u@h/d?password=pw",
    "postgresql://u:p%40@h",
    "postgresql://:pw@h/d",
  ]) {
    const { code, stderr } = await run([...args.filter(Boolean), "--database-url", url], { cwd });
    expect({ url, code }).toEqual({ url, code: 2 });
    expect(stderr).toContain("PGPASSWORD");
    expect(stderr).toContain("STAC_INGEST_DATABASE_URL");
  }
});
