import { existsSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { Fault } from "../../../src/pipeline/fault/fault.ts";
import { folderWith, removeFolders } from "../folder.ts";
import { closeTestTargets, openTestTarget, type TestTarget } from "../target.ts";
import { run } from "../terminal.ts";

const settings = `
packages: {stactools-glad: {}}
recipes:
  glad: {package: stactools-glad, group: glad}
  other: {package: stactools-glad, group: other}
`;

afterEach(() => {
  closeTestTargets();
  removeFolders();
});

/** Enqueues and returns the report with the addresses that were sent since the last time. */
function opened(files: Record<string, string>) {
  const target = openTestTarget();
  const cwd = folderWith({ "config.yml": settings, ...files });
  let before = 0;
  const enqueue = async (words: string, on: TestTarget = target) => {
    const outcome = await run(["enqueue", ...words.split(" "), "--json"], { cwd, target: on });
    const bodies = await target.bodies({ stage: "gen", dead: false });
    const urls = bodies.slice(before).map((body) => JSON.parse(body).create_item_args[0]);
    before = bodies.length;
    return { ...outcome, report: outcome.stdout === "" ? undefined : JSON.parse(outcome.stdout), urls };
  };
  const write = (name: string, text: string) => writeFileSync(join(cwd, name), text);
  return { target, cwd, enqueue, write };
}

test("--new-only sends each request once, of whichever inventory, and rows that fail again and again", async () => {
  const { enqueue, write, cwd } = opened({ "in.csv": "url,size\na,1\nb,2\nbad\n" });
  const first = await enqueue("in.csv --recipe glad --new-only");
  expect(first).toMatchObject({ code: 3, urls: ["a", "b"], report: { sent: 2, failed: 1 } });
  expect(first.report.failures_file).toBe("in.csv.failures.ndjson");
  write("in.csv", "url,size\nb,3\na,1\n");
  expect(await enqueue("in.csv --recipe glad --new-only")).toMatchObject({
    code: 0,
    urls: [],
    report: { run_id: null, sent: 0, left_out: { sent_before: 2 } },
  });
  write("more.txt", "a\nc\nd\n");
  const dry = await enqueue("more.txt --recipe glad --new-only --dry-run");
  expect(dry.report.messages).toMatchObject([
    { body: { create_item_args: ["c"] } },
    { body: { create_item_args: ["d"] } },
  ]);
  expect((await enqueue("more.txt --recipe glad --new-only --limit 1")).urls).toEqual(["c"]);
  expect((await enqueue("more.txt --recipe glad --new-only")).urls).toEqual(["d"]);
  expect((await enqueue("more.txt --recipe other --new-only")).urls).toEqual(["a", "c", "d"]);
  // One for each run that sent, and for that which found nothing; none for the dry run.
  expect(readdirSync(join(cwd, ".stac-ingest/new-rows")).length).toBe(5);
});

test("what a queue did not accept is new the next time", async () => {
  const { enqueue, target } = opened({ "in.txt": Array.from({ length: 2500 }, (_, at) => `u${at}`).join("\n") });
  let batches = 0;
  const publish: TestTarget["messaging"]["publish"] = async (...given) => {
    batches += 1;
    if (batches > 1) throw new Fault("infrastructure", "the queue is gone");
    return target.messaging.publish(...given);
  };
  const broken: TestTarget = { ...target, messaging: Object.assign(Object.create(target.messaging), { publish }) };
  const first = await enqueue("in.txt --recipe glad --new-only", broken);
  expect(first.code).toBe(1);
  const accepted = first.urls.length;
  expect(accepted).toBeGreaterThan(0);
  expect(accepted).toBeLessThan(2500);
  const second = await enqueue("in.txt --recipe glad --new-only");
  expect(second.report).toMatchObject({ sent: 2500 - accepted, left_out: { sent_before: accepted } });
  expect(new Set([...first.urls, ...second.urls]).size).toBe(2500);
});

test("--changed-since sends rows from a time on, or from the newest row of the recipe's last whole run", async () => {
  const csv = "url,last_modified\na,2026-01-01T00:00:00Z\nb,2026-01-02T00:00:00Z\nc,2026-01-03T00:00:00Z\n";
  const { enqueue, write } = opened({ "in.csv": csv });
  const since = "in.csv --recipe glad --changed-since";
  expect((await enqueue(`${since} 2026-01-02T00:00:00Z --limit 1`)).urls).toEqual(["b"]);
  expect((await enqueue(`${since} last`)).urls).toEqual(["a", "b", "c"]);
  write("in.csv", `${csv}d,2026-01-04T00:00:00Z\ne,2025-01-01T00:00:00Z\n`);
  expect(await enqueue(`${since} last`)).toMatchObject({ urls: ["c", "d"], report: { left_out: { unmatched: 3 } } });
  expect((await enqueue(`${since} last`)).urls).toEqual(["d"]);
  expect((await enqueue("in.csv --recipe other --changed-since last")).urls.length).toBe(5);
});

test("a column for --changed-since is needed, and must be there", async () => {
  const { enqueue, cwd } = opened({ "in.csv": "url,when\na,2026-01-01\n" });
  const unknown = await enqueue("in.csv --recipe glad --changed-since last");
  expect(unknown.code).toBe(2);
  expect(unknown.stderr).toContain("no column is known to say when an object was modified");
  const absent = await enqueue("in.csv --recipe glad --changed-since 2026-01-01 --modified-column wen");
  expect(absent).toMatchObject({ code: 2, stderr: expect.stringContaining("no column wen") });
  const named = await enqueue("in.csv --recipe glad --changed-since 2026-01-01 --modified-column when");
  expect(named.urls).toEqual(["a"]);
  expect((await enqueue("in.csv --recipe glad --modified-column when")).code).toBe(2);
  expect((await enqueue("in.csv --recipe glad --new-only --changed-since last")).code).toBe(2);
  expect(existsSync(join(cwd, "in.csv.failures.ndjson"))).toBe(false);
});
