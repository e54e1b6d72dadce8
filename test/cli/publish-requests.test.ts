import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { folderWith, removeFolders } from "./folder.ts";
import { closeTestTargets, openTestTarget } from "./target.ts";
import { run } from "./terminal.ts";

afterEach(() => {
  closeTestTargets();
  removeFolders();
});

const gen = { stage: "gen", dead: false } as const;
const settings = "packages: {stactools-glad: {}}\n";
const request = (value: string, packageName = "stactools-glad") =>
  JSON.stringify({ package_name: packageName, group_name: "glad", create_item_args: [value] });

test("requests go to the gen stage, the bad ones to the file of failures, and once mended they follow", async () => {
  const lines = [request("a"), request("b", "stactools-gald"), request("c")];
  const cwd = folderWith({ "config.yml": settings, "r.ndjson": lines.join("\n") });
  const target = openTestTarget();
  const first = await run(["publish", "r.ndjson", "--requests", "--run", "one", "--json"], { cwd, target });
  expect(first.code).toBe(3);
  expect(first.stderr).toContain("r.ndjson:2: settings name no package");
  expect(first.stderr).toContain("stac-ingest publish r.ndjson.failures.ndjson --requests --json)");
  expect(JSON.parse(first.stdout)).toMatchObject({
    run_id: "one",
    sent: 2,
    failed: 1,
    failures: [{ line: 2, kind: "package_not_allowed" }],
    failures_file: "r.ndjson.failures.ndjson",
  });
  const file = join(cwd, "r.ndjson.failures.ndjson");
  writeFileSync(file, readFileSync(file, "utf8").replaceAll("gald", "glad"));
  const mended = ["publish", "r.ndjson.failures.ndjson", "--requests"];
  const second = await run([...mended, "--run", "two"], { cwd, target });
  expect(second).toEqual({ code: 0, stdout: "run two: 1 request sent\n", stderr: "" });
  expect(await target.bodies(gen)).toEqual([request("a"), request("c"), request("b")]);
  const messages = await target.messaging.peek(gen, 10);
  expect(messages.map(({ attributes }) => attributes)).toEqual([
    { run_id: "one", sequence: "1", place: "r.ndjson:1" },
    { run_id: "one", sequence: "3", place: "r.ndjson:3" },
    { run_id: "two", sequence: "1", place: "r.ndjson.failures.ndjson:1" },
  ]);
});

test("--dry-run shows the first requests and sends nothing", async () => {
  const cwd = folderWith({ "config.yml": settings, "r.ndjson": [request("a"), "{", request("c")].join("\n") });
  const target = openTestTarget();
  const outcome = await run(["publish", "r.ndjson", "--requests", "--dry-run"], { cwd, target });
  expect(outcome.code).toBe(3);
  expect(outcome.stdout).toMatch(
    /"create_item_args":\["a"\].*\n.*\["c"\].*\n2 requests would be sent, 1 line failed\n$/,
  );
  expect(await target.bodies(gen)).toEqual([]);
});

test.each([
  [["--requests", "--direct"], "--direct does not go with --requests"],
  [["--requests", "--collection", "c"], "--collection does not go with --requests"],
  [["--requests", "--database-url", "postgresql://x/y"], "--database-url does not go with --requests"],
  [["--dry-run"], "--dry-run only goes with --requests"],
  [["--run", "r"], "--run only goes with --requests"],
])("%j is a mistake", async (args, said) => {
  const outcome = await run(["publish", "r.ndjson", ...args], { cwd: folderWith({}) });
  expect(outcome).toMatchObject({ code: 2, stderr: expect.stringContaining(said) });
});
