import { afterEach, beforeEach, expect, test } from "vitest";
import { folderWith, removeFolders } from "../folder.ts";
import { closeTestTargets, openTestTarget, type TestTarget } from "../target.ts";
import { run } from "../terminal.ts";

const settings = "packages: { stactools-x: {} }\nrecipes: { x: { package: stactools-x, group: x } }\n";
const request = { package_name: "stactools-x", group_name: "x", create_item_args: ["u"] };
const item = {
  type: "Feature",
  stac_version: "1.1.0",
  id: "a",
  collection: "c",
  geometry: null,
  links: [],
  assets: {},
};
const files = {
  "config.yml": settings,
  "in.txt": "s3://b/a.tif\n",
  "requests.ndjson": `${JSON.stringify(request)}\n`,
  "items.ndjson": `${JSON.stringify({ ...item, properties: { datetime: "2026-01-01T00:00:00Z" } })}\n`,
};

const told = (stage: string) => `${stage} is paused: its messages wait (try: stac-ingest resume ${stage})\n`;
const both = told("gen") + told("load");

let target: TestTarget;
beforeEach(async () => {
  target = openTestTarget();
  const attributes = { error_kind: "timeout", error_message: "slow", failed_at: "2026-01-01T00:00:00Z" };
  await target.addDeadLetters("gen", [{ body: JSON.stringify(request), attributes }]);
  const ofLoad = { ...attributes, error_message: "load slow" };
  await target.addDeadLetters("load", [{ body: JSON.stringify(item), attributes: ofLoad }]);
  target.state.paused = ["gen", "load"];
});
afterEach(() => {
  closeTestTargets();
  removeFolders();
});

test.each<[string, string[], string]>([
  ["redrive of gen, which goes on to load", ["dlq", "redrive", "gen"], both],
  ["redrive of load", ["dlq", "redrive", "load"], told("load")],
  ["redrive of gen's letters to load", ["dlq", "redrive", "gen", "--to", "load"], told("load")],
  ["redrive of both", ["dlq", "redrive"], both],
  ["enqueue", ["enqueue", "in.txt", "--recipe", "x", "--no-check"], both],
  ["publish", ["publish", "items.ndjson"], told("load")],
  ["publish of requests", ["publish", "requests.ndjson", "--requests"], both],
  ["redrive of both that finds letters of load alone", ["dlq", "redrive", "--reason", "load slow"], told("load")],
  ["redrive that finds nothing", ["dlq", "redrive", "gen", "--kind", "crash"], ""],
])("%s says what it sends to a paused stage", async (_, argv, expected) => {
  const { code, stderr } = await run(argv, { target, cwd: folderWith(files) });
  expect(code).toBe(0);
  expect(stderr.match(/^.*is paused.*\n/gm)?.join("") ?? "").toBe(expected);
});

test("so does an import that sends letters back, and one that keeps them dead says nothing", async () => {
  const cwd = folderWith(files);
  await run(["dlq", "export", "--output", "dead.jsonl"], { target, cwd });
  expect((await run(["dlq", "import", "dead.jsonl"], { target, cwd })).stderr).toBe("");
  expect((await run(["dlq", "import", "dead.jsonl", "--redrive"], { target, cwd })).stderr).toBe(both);
  await run(["dlq", "export", "load", "--output", "load.jsonl"], { target, cwd });
  expect((await run(["dlq", "import", "load.jsonl", "--redrive"], { target, cwd })).stderr).toBe(told("load"));
});

test("an enqueue that waits says it before it waits", async () => {
  const argv = ["enqueue", "in.txt", "--recipe", "x", "--no-check", "--wait", "--timeout", "1ms"];
  const { code, stderr } = await run(argv, { target, cwd: folderWith(files) });
  expect({ code, stderr }).toEqual({ code: 4, stderr: expect.stringContaining(both) });
});

test("what it says to type is of the same pipeline", async () => {
  const cwd = folderWith({ "mine.yml": settings });
  const mine = ["--config", "mine.yml"];
  const paused = "gen is paused";
  const redriven = await run(["dlq", "redrive", "gen", ...mine], { target, cwd });
  expect(redriven.stderr).toContain(`${paused}: its messages wait (try: stac-ingest resume gen --config mine.yml)\n`);
  const waiting = await run(["status", "--wait", "--timeout", "1ms", ...mine], { target, cwd });
  expect(waiting.stderr).toContain(
    `${paused}, and messages are left for it; waiting (try: stac-ingest resume gen --config mine.yml)\n`,
  );
  for (const argv of [["status"], ["pause", "gen"], ["resume", "load"]]) {
    const { stdout } = await run([...argv, ...mine], { target, cwd });
    expect(stdout).toContain(`${paused} (try: stac-ingest resume gen --config mine.yml)\n`);
  }
});
