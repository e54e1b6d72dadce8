import { expect, test } from "vitest";
import { Fault } from "../../src/pipeline/fault/fault.ts";
import type { Message } from "../../src/pipeline/message/message.ts";
import { type LoadEffects, load } from "../../src/pipeline/stage/load.ts";
import { settle } from "../../src/pipeline/stage/settle.ts";
import { defaultStageNumbers } from "../../src/settings/stage-numbers.ts";
import { item, message } from "../pipeline/message/messages.ts";
import { noLedger } from "../pipeline/run/no-ledger.ts";

const features = (count: number, prefix = "f") => ({
  type: "FeatureCollection",
  features: Array.from({ length: count }, (_, index) => item(`${prefix}${index}`)),
});

const limits = { deadline: 45_000, leastMilliseconds: 4_500, createMissingCollections: false };

/** A catalogue in which storing so many items takes so long, and a run of 45 seconds over it. */
function slowRun(millisecondsForAThousand: number) {
  const stored = new Set<string>();
  let time = 0;
  const effects: LoadEffects = {
    loadItems: async (_, items) => {
      time += (millisecondsForAThousand * items.length) / 1000;
      for (const { id } of items) stored.add(id);
      return new Map();
    },
    loadCollection: async () => {},
    createCollection: async () => {},
    stacVersionOf: () => undefined,
    ledger: noLedger,
    readPayload: async () => "",
    log: () => {},
    now: () => time,
  };
  const run = (batch: readonly Message[]) => {
    time = 0;
    return load(batch, limits, effects);
  };
  return { stored, effects, run, took: () => time };
}

test("a document of 200,000 features is loaded, a part at a time", { timeout: 120_000 }, async () => {
  const { stored, run } = slowRun(10);
  const verdicts = await run([message(features(200_000)), message(item("neighbour"))]);
  expect([...verdicts.values()].map(({ outcome }) => outcome)).toEqual(["done", "done"]);
  expect(stored.size).toBe(200_001);
});

test("a document of 200,000 features that are not stored costs itself alone", { timeout: 120_000 }, async () => {
  const late = await slowRun(2_000_000).run([message(features(200_000))]);
  expect([...late.values()]).toEqual([{ outcome: "handed_back" }]);
  const down = new Fault("infrastructure", "the database is down");
  const failing = { ...slowRun(10).effects, loadItems: () => Promise.reject(down) };
  const verdicts = await load([message(features(200_000))], limits, failing);
  expect([...verdicts.values()]).toEqual([
    { outcome: "postponed", kind: "infrastructure", reason: "the database is down" },
  ]);
});

test("a document slower than a run keeps no neighbour waiting, then has a run to itself, then dies with the reason", async () => {
  const { stored, run, took } = slowRun(10_000);
  const neighbours = Array.from({ length: 20 }, (_, index) => message(item(`n${index}`)));
  const body = features(10_000);

  const first = message(body);
  const verdicts = await run([first, ...neighbours]);
  expect(verdicts.get(first)).toEqual({ outcome: "handed_back" });
  expect(neighbours.map((each) => verdicts.get(each)?.outcome)).toEqual(neighbours.map(() => "done"));
  expect(stored.size).toBeGreaterThan(20);
  expect(took()).toBeLessThan(60_000);

  const numbers = defaultStageNumbers.load;
  const again = message(body, { receiveCount: 2 });
  const retried = await run([...neighbours, again]);
  expect(retried.get(again)).toMatchObject({ outcome: "retry", kind: "timeout" });
  // They came second, and the time that was too short for another part sufficed for them.
  expect(new Set(neighbours.map((each) => retried.get(each)?.outcome))).toEqual(new Set(["done"]));

  const last = message(body, { receiveCount: numbers.maxReceives });
  const died: Readonly<Record<string, string>>[] = [];
  await settle("load", [last], await run([last]), numbers, {
    moveToDeadLetters: async (copies) => {
      died.push(...copies.map(({ attributes }) => attributes));
      return new Map();
    },
    renew: async () => new Map(),
    redeliverAfter: async () => {},
    log: () => {},
    now: Date.now,
  });
  expect(died).toEqual([
    expect.objectContaining({
      error_kind: "timeout",
      error_message: expect.stringMatching(/^its 10,000 items .*split it/),
    }),
  ]);
});

test("of two large documents only one has the run to itself", async () => {
  const { run, stored } = slowRun(10_000);
  const one = message(features(10_000, "a"), { receiveCount: 3 });
  const other = message(features(10_000, "b"), { receiveCount: 3 });
  const verdicts = await run([one, other]);
  expect([...verdicts.values()].map(({ outcome }) => outcome)).toEqual(["retry", "handed_back"]);
  expect([...stored].every((id) => id.startsWith("a"))).toBe(true);
});
