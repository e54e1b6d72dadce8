import { existsSync } from "node:fs";
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

function targetWithScenes() {
  const target = openTestTarget();
  target.catalogue.set("scenes", {
    text: "{}",
    items: new Map([
      ["a", "{}"],
      ["b", "{}"],
    ]),
  });
  return target;
}

test.each([
  [["items", "delete", "scenes", "a"]],
  [["collections", "delete", "scenes"]],
  [["dlq", "purge"]],
  [["local", "reset"]],
])("%j without a terminal and without --yes does nothing", async (argv) => {
  const cwd = folderWith({ "config.yml": "", ".stac-ingest/queue.sqlite": "kept" });
  const target = targetWithScenes();
  await target.addDeadLetters("gen", [{ body: "{}" }]);
  const { code, stdout, stderr } = await run(argv, { target, cwd });
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(stderr).toContain("there is no terminal to ask on");
  expect(stderr).toContain("add --yes");
  expect(target.catalogue.get("scenes")?.items.size).toBe(2);
  expect(await target.bodies({ stage: "gen", dead: true })).toEqual(["{}"]);
  expect(existsSync(join(cwd, ".stac-ingest", "queue.sqlite"))).toBe(true);
});

test.each<[string, number, number]>([
  ["n\n", 130, 2],
  ["y\n", 0, 1],
])("items delete tells how many would go, and answer %j counts", async (stdin, code, left) => {
  const target = targetWithScenes();
  const outcome = await run(["items", "delete", "scenes", "a"], { target, isTTY: true, stdin });
  expect(outcome.stderr).toContain("Delete 1 item of scenes for good? [y/N]");
  expect({ code: outcome.code, left: target.catalogue.get("scenes")?.items.size }).toEqual({ code, left });
});

test.each([
  ["Ctrl-C", "\x03"],
  ["Ctrl-D", "\x04"],
  ["a terminal that is gone", ""],
])("%s at a question is no answer", async (_, stdin) => {
  const target = targetWithScenes();
  const outcome = await run(["items", "delete", "scenes", "a"], { target, isTTY: true, stdin });
  expect(outcome.code).toBe(130);
  expect(outcome.stderr).toMatch(/\[y\/N\].*\nstac-ingest: interrupted\n$/s);
  expect(target.catalogue.get("scenes")?.items.size).toBe(2);
});

test("ids from stdin leave nobody to answer", async () => {
  const target = targetWithScenes();
  const outcome = await run(["items", "delete", "scenes", "-"], { target, isTTY: true, stdin: "a\ny\n" });
  expect({ code: outcome.code, left: target.catalogue.get("scenes")?.items.size }).toEqual({ code: 2, left: 2 });
});

test("local reset asks on a terminal", async () => {
  const cwd = folderWith({ "config.yml": "", ".stac-ingest/queue.sqlite": "kept" });
  const kept = await run(["local", "reset"], { cwd, isTTY: true, stdin: "n\n" });
  expect(kept.stderr).toContain(`Remove every message and every item in ${join(cwd, ".stac-ingest")} for good? [y/N]`);
  expect(existsSync(join(cwd, ".stac-ingest", "queue.sqlite"))).toBe(true);
  expect((await run(["local", "reset"], { cwd, isTTY: true, stdin: "y\n" })).code).toBe(0);
  expect(existsSync(join(cwd, ".stac-ingest", "queue.sqlite"))).toBe(false);
});

test.each<[string, string[], number, string[]]>([
  ["without a terminal", [], 2, []],
  ["with --yes", ["--yes"], 0, ["runs.record"]],
])("runs cancel asks: %s", async (_, options, code, written) => {
  const id = "3f2a9c1e-0000-4000-8000-000000000000";
  const record = { id, label: "july", started_at: "2026-07-01T00:00:00Z" };
  const target = openTestTarget();
  const asked: string[] = [];
  const operate = (async (request: OperateRequest) => {
    asked.push(request.action);
    if (request.action === "runs.find") return { ids: [id] };
    if (request.action === "runs.show") return { record };
    return {};
  }) as Operate;
  const outcome = await run(["runs", "cancel", "july", ...options], { target: { ...target, operate } });
  expect(outcome.code).toBe(code);
  expect(asked.filter((action) => !["runs.find", "runs.show"].includes(action))).toEqual(
    expect.arrayContaining(written),
  );
  if (code === 2) {
    expect(outcome.stderr).toContain(`Stop run ${id} (july) and drop its messages that still wait?`);
    expect(asked).toEqual(["runs.find", "runs.show"]);
  }
});
