import { expect, test } from "vitest";
import { deathMessages, readLedgerMessage } from "../../../src/pipeline/run/ledger-message.ts";
import type { BatchEntry } from "../../../src/pipeline/run/run-outcomes.ts";
import { deathsOf } from "../../../src/pipeline/stage/deaths-of.ts";
import { load } from "../../../src/pipeline/stage/load.ts";
import { collection, item, message } from "../message/messages.ts";

const limits = { deadline: 45_000, leastMilliseconds: 5_000, createMissingCollections: false };
const inRun = (sequence: number) => ({ attributes: { run_id: "run", sequence: String(sequence) } });

/** Runs the load stage where every item whose id begins with "bad" is lost with its transaction. */
async function recordedBy(
  batch: Parameters<typeof load>[0],
  recordOutcomes?: (entries: readonly BatchEntry[]) => void,
) {
  const entries: BatchEntry[] = [];
  const published: unknown[] = [];
  const verdicts = await load(batch, limits, {
    loadItems: async (_, items) => {
      for (const { id, publication } of items) published.push([id, publication]);
      return new Map();
    },
    loadCollection: async () => {},
    createCollection: async () => {},
    stacVersionOf: () => undefined,
    ledger: {
      recordOutcomes: async (given) => {
        recordOutcomes?.(given);
        entries.push(...given);
      },
      recordRun: async () => {},
    },
    readPayload: async () => "",
    log: () => {},
    now: () => 0,
  });
  return { entries, published, outcomes: batch.map((one) => verdicts.get(one)?.outcome) };
}

test("deaths travel in messages that are small enough, and are read back whole", () => {
  const dead = Array.from({ length: 100 }, (_, index) => ({
    message: message({}, inRun(index + 1)),
    attributes: { error_kind: "network", error_message: "\u0001".repeat(5000) },
  }));
  const bodies = deathMessages(deathsOf("gen", dead));
  expect(Math.max(...bodies.map((body) => Buffer.byteLength(body)))).toBeLessThan(256 * 1024);
  const read = bodies.flatMap((body) => {
    const record = readLedgerMessage(body);
    return record?.ledger === "deaths" ? record.runs.flatMap(({ deaths }) => deaths) : [];
  });
  expect(read.map(({ sequence }) => sequence)).toEqual(dead.map((_, index) => index + 1));
});

test("messages of no run say nothing of their deaths", () => {
  expect(deathsOf("gen", [{ message: message({}), attributes: { error_kind: "crash" } }])).toEqual([]);
});

test("what looks like a record and is none is a document like any other", () => {
  expect(readLedgerMessage('{"ledger":"deaths","runs":5}')).toBeUndefined();
  expect(readLedgerMessage('{"ledger":')).toBeUndefined();
});

test("the load stage writes deaths to the ledger, and says where an item comes from", async () => {
  const death = { sequence: 3, stage: "gen", kind: "crash", reason: "it crashed" } as const;
  const record = message({ ledger: "deaths", runs: [{ run_id: "run", deaths: [death] }] });
  const { entries, published, outcomes } = await recordedBy([
    record,
    message(item("a"), inRun(1)),
    message(collection("scenes"), inRun(2)),
  ]);
  expect(outcomes).toEqual(["done", "done", "done"]);
  expect(published).toEqual([["a", { at: Date.UTC(2026, 0, 1), runId: "run", origin: { runId: "run", sequence: 1 } }]]);
  expect(entries).toEqual([
    { runId: "run", collection: "", done: {}, dead: [death] },
    { runId: "run", collection: "", done: { other: [2] } },
  ]);
});

test("messages that were replaced in their batch are named with the one that replaced them", async () => {
  const { published } = await recordedBy([message(item("a"), inRun(1)), message(item("a"), inRun(2))]);
  expect(published).toMatchObject([["a", { origin: { sequence: 2 }, replaced: [{ runId: "run", sequence: 1 }] }]]);
});

test("what cannot be recorded comes again", async () => {
  const { outcomes } = await recordedBy([message(collection("scenes"), inRun(2))], () => {
    throw new Error("down");
  });
  expect(outcomes).not.toEqual(["done"]);
});
