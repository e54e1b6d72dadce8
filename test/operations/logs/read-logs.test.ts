import { afterEach, expect, test } from "vitest";
import { type LogSelection, readLogs } from "../../../src/operations/logs/read-logs.ts";
import { Fault } from "../../../src/pipeline/fault/fault.ts";
import type { LogRecord } from "../../../src/pipeline/message/log.ts";
import type { Stage } from "../../../src/pipeline/message/stage.ts";
import type { OperateRequest } from "../../../src/pipeline/operate/operate.ts";
import { closeTestTargets, openTestTarget, type TestTarget } from "../../cli/target.ts";

afterEach(closeTestTargets);

const runs = ["aaaa-1", "aabb-2"];
let minute = 0;
const record = (event: string, fields: Record<string, unknown>, stage: Stage = "gen"): LogRecord => ({
  time: new Date(Date.UTC(2026, 0, 1, 0, minute++)).toISOString(),
  level: event.endsWith("dead") ? "error" : event.endsWith("retried") ? "warn" : "info",
  stage,
  event,
  ...fields,
});

function targetWithRuns(): TestTarget {
  const target = openTestTarget();
  target.records.push(
    record("message retried", { message_id: "g7", run_id: "aaaa-1", sequence: "7" }),
    record("item made", { message_id: "g7", run_id: "aaaa-1", sequence: "7", item_id: "scene" }),
    record("item made", { message_id: "g8", run_id: "aaaa-1", sequence: "8", item_id: "other" }),
    record("item made", { message_id: "x7", run_id: "aabb-2", sequence: "7", item_id: "third" }),
    record("items loaded", { loaded: 3, runs: { "aaaa-1": "5-7,9" } }, "load"),
    record("items loaded", { loaded: 1, runs: { "aaaa-1": "8" } }, "load"),
    record("message dead", { message_id: "l7", run_id: "aabb-2", sequence: "7", item_id: "third" }, "load"),
    record("item made", { message_id: "n", item_id: "of no run" }),
    record("message dead", { message_id: "m", item_id: "of no run" }, "load"),
  );
  return target;
}

const knowing = (target: TestTarget, operate: (request: OperateRequest) => Promise<unknown>): TestTarget =>
  Object.assign(target, { operate });

async function found(target: TestTarget, selection: Partial<LogSelection>): Promise<number[]> {
  const query = { follow: false, signal: new AbortController().signal, ...selection };
  const read = await Array.fromAsync(readLogs(target, query));
  return read.map((one) => target.records.indexOf(one));
}

test("a message's history is found in both stages by its id in either of them", async () => {
  const target = targetWithRuns();
  expect(await found(target, { message: "g7" })).toEqual([0, 1, 4]);
  expect(await found(target, { message: "l7" })).toEqual([3, 6]);
  expect(await found(target, { message: "g7", stage: "load" })).toEqual([4]);
  expect(await found(target, { message: "nobody" })).toEqual([]);
});

test("failures are found by what dead letters are found by, and records by their fields", async () => {
  const target = openTestTarget();
  const reason = "no such file: a/7.tif";
  target.records.push(
    record("message dead", { kind: "item_failed", reason, package: "naip", collection: "scenes" }),
    record("message retried", { kind: "network", reason: "NO answer", package: "naip" }),
    record("item made", { package: "naip", collection: "scenes", milliseconds: 7000 }),
    record("message dead", {
      kind: "several",
      reason: "2 parts failed (1 network, 1 item_refused): x",
      collection: "scenes",
    }),
    record("queue not reached", { error: "No answer" }),
  );
  await target.addDeadLetters("gen", [
    { body: "{}", attributes: { error_kind: "item_failed", error_message: "no such file: b/8.tif" } },
  ]);
  const [group] = (await target.messaging.countLetters("gen", {})) ?? [];
  expect(await found(target, { cause: group?.cause ?? "" })).toEqual([0]);
  expect(await found(target, { kind: "item_failed" })).toEqual([0]);
  expect(await found(target, { kind: "network" })).toEqual([1, 3]);
  expect(await found(target, { reason: "no answer" })).toEqual([1, 4]);
  expect(await found(target, { package: "naip", level: "warn" })).toEqual([0, 1]);
  expect(await found(target, { collection: "scenes", stage: "gen" })).toEqual([0, 2, 3]);
  expect(await found(target, { where: ["milliseconds > 5000", "package = naip"] })).toEqual([2]);
  await expect(found(target, { where: ["nonsense"] })).rejects.toMatchObject({ kind: "wrong_usage" });
});

test("a dead letter's id, which is in no log, leads to the history of its message", async () => {
  const target = targetWithRuns();
  await target.addDeadLetters("load", [{ body: "{}", attributes: { run_id: "aabb-2", sequence: "7" } }]);
  const [letter] = await target.messaging.peek({ stage: "load", dead: true }, 1);
  expect(await found(target, { message: letter?.id ?? "" })).toEqual([3, 6]);
});

test("an item's history is that of the messages about it, and without a run the item itself leads on", async () => {
  const target = targetWithRuns();
  expect(await found(target, { item: "scene" })).toEqual([0, 1, 4]);
  expect(await found(target, { item: "of no run" })).toEqual([7, 8]);
  expect(await found(target, { message: "n" })).toEqual([7, 8]);
});

test("a run is found by its label, its id or its beginning, with batches that held some of it", async () => {
  const target = knowing(targetWithRuns(), async (request) => {
    const named = request.action === "runs.find" ? request.named : "";
    return { ids: runs.filter((id) => (named === "latest" ? id === "aabb-2" : id.startsWith(named))) };
  });
  expect(await found(target, { run: "aaaa" })).toEqual([0, 1, 2, 4, 5]);
  expect(await found(target, { run: "latest" })).toEqual([3, 6]);
  await expect(found(target, { run: "aa" })).rejects.toMatchObject({ kind: "wrong_usage" });
});

test("a run that the ledger does not know, or cannot be asked for, is found in the logs", async () => {
  const target = targetWithRuns();
  expect(await found(target, { run: "aab" })).toEqual([3, 6]);
  target.state.catalogueFault = new Fault("database_unreachable", "no answer");
  expect(await found(target, { run: "aaaa" })).toEqual([0, 1, 2, 4, 5]);
  await expect(found(target, { run: "aa" })).rejects.toMatchObject({ kind: "wrong_usage" });
  await expect(found(target, { run: "latest" })).rejects.toMatchObject({ kind: "database_unreachable" });
});

test("a level brings graver ones with it", async () => {
  const target = targetWithRuns();
  expect(await found(target, { level: "warn" })).toEqual([0, 6, 8]);
  expect(await found(target, { level: "error", run: "aabb" })).toEqual([6]);
});
