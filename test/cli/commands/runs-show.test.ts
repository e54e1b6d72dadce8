import { afterEach, expect, test } from "vitest";
import { deathsRemedy } from "../../../src/cli/commands/runs/run-text.ts";
import type { Operate, OperateRequest } from "../../../src/pipeline/operate/operate.ts";
import type { Target } from "../../../src/targets/target.ts";
import { sentRun } from "../../operations/runs/sent-run.ts";
import { folderWith, removeFolders } from "../folder.ts";
import { closeTestTargets, openTestTarget } from "../target.ts";
import { run } from "../terminal.ts";

afterEach(() => {
  closeTestTargets();
  removeFolders();
});

const counts = { new: 2, changed: 1, unchanged: 0, other: 0, superseded: 0, cancelled: 0, dead: 0 };
const example = { sequence: 1, replaced_by: 3, collection: "c", item_id: "a" };

/** A ledger that knows one run, under way at the first look. */
function target() {
  const opened = openTestTarget();
  let looks = 0;
  const report = () => ({
    record: sentRun({ state: looks++ === 0 ? "sending" : "sent", inputs: [{ name: "a.txt" }] }),
    counts,
    replaced: { count: 1, examples: [example] },
    deaths: [],
    collections: [],
    minutes: [],
  });
  const operate = async (request: OperateRequest) => {
    if (request.action === "runs.find") return { ids: ["r"] };
    if (request.action === "runs.list") return { runs: [report()] };
    return request.action === "runs.show" ? report() : opened.operate(request);
  };
  return { ...opened, operate: operate as unknown as Operate };
}

test("rows that another row of the run replaced are counted and named by file and line", async () => {
  const cwd = folderWith({ "a.txt": "x\ny\nx\n" });
  const shown = await run(["runs", "show"], { cwd, target: target() });
  expect(shown.stdout).toContain("1 row was replaced by another row that makes an item of the same id\n");
  expect(shown.stdout).toContain("a.txt:1 by a.txt:3  c/a");
  const waited = await run(["runs", "wait", "--json", "--interval", "10ms"], { cwd, target: target() });
  expect(JSON.parse(waited.stdout)).toMatchObject({
    replaced: 1,
    replaced_examples: [{ ...example, places: ["a.txt:1", "a.txt:3"] }],
  });
});

test("a wait for a run says which stage is paused, once", async () => {
  const paused: Target["paused"] = async () => ["load"];
  const { stderr } = await run(["runs", "wait", "--interval", "10ms"], { target: { ...target(), paused } });
  expect(stderr).toBe("load is paused: its messages wait (try: stac-ingest resume load)\n");
});

test("rows that were replaced are told when the wait for the stages is over", async () => {
  const { code, stderr } = await run(["status", "--wait"], { target: target() });
  expect(code).toBe(0);
  expect(stderr).toContain("run r: 1 row replaced by another of the same item (try: stac-ingest runs show r)");
});

test("deaths of an inventory's run lead to its missing rows, and those of documents to their letters", () => {
  const id = "fcc50dd9-6d5c-4989-bde9-cf7aabee027e";
  expect(deathsRemedy({ id, command: "enqueue" })).toBe(
    "stac-ingest runs missing fcc50dd9, or stac-ingest dlq list --run fcc50dd9",
  );
  expect(deathsRemedy({ id, command: "publish" })).toBe("stac-ingest dlq list --run fcc50dd9");
});
