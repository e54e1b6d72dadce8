import { expect, test } from "vitest";
import { type LoadEffects, load } from "../../src/pipeline/load.ts";
import type { Message } from "../../src/pipeline/message.ts";
import { settle } from "../../src/pipeline/settle.ts";
import { defaultStageNumbers } from "../../src/pipeline/stage.ts";
import type { Verdict } from "../../src/pipeline/verdict.ts";
import { item, message } from "../pipeline/messages.ts";

const limits = { deadline: 45_000, leastMilliseconds: 4_500, createMissingCollections: false };

function featureCollection(count: number, name: string, collection = "scenes"): unknown {
  const features = Array.from({ length: count }, (_, index) => item(`${name}-${index}`, { collection }));
  return { type: "FeatureCollection", features };
}

/** A database that takes so long for each item, by a clock of its own. */
function database(millisecondsPerItem: number): { effects: LoadEffects; stored: string[]; mostAtOnce: () => number } {
  const stored: string[] = [];
  let [now, mostAtOnce] = [0, 0];
  const effects: LoadEffects = {
    loadItems: async (_collection, items) => {
      for (const { id } of items) stored.push(id);
      now += items.length * millisecondsPerItem;
      mostAtOnce = Math.max(mostAtOnce, items.length);
      return new Map();
    },
    loadCollection: async () => {},
    createCollection: async () => {},
    readPayload: async (href) => JSON.stringify(featureCollection(200_000, href)),
    log: () => {},
    now: () => now,
  };
  return { effects, stored, mostAtOnce: () => mostAtOnce };
}

test("200,000 features behind an address load, in parts", { timeout: 120_000 }, async () => {
  const { effects, stored, mostAtOnce } = database(0);
  const large = message({ href: "file:///large.json" });
  const verdicts = await load([large, message(item("small"))], limits, effects);
  expect([...verdicts.values()]).toEqual([{ outcome: "done" }, { outcome: "done" }]);
  expect(new Set(stored).size).toBe(200_001);
  expect(mostAtOnce()).toBeLessThanOrEqual(2000);
});

test("a document too slow for a run dies with the reason after its receives; others are stored first", async () => {
  const small = [message(item("small")), message(item("elsewhere", { collection: "other" }))];
  const outcomes: Verdict["outcome"][] = [];
  const buried: { message: Message; attributes: Readonly<Record<string, string>> }[] = [];
  const numbers = defaultStageNumbers.load;
  const body = featureCollection(10_000, "large");
  for (let receiveCount = 1; receiveCount <= numbers.maxReceives; receiveCount++) {
    const { effects, stored } = database(10);
    const large = message(body, { receiveCount });
    const batch = [large, ...small];
    const verdicts = await load(batch, limits, effects);
    expect(small.map((each) => verdicts.get(each)?.outcome)).toEqual(["done", "done"]);
    expect(stored.slice(0, 2)).toEqual(["small", "elsewhere"]);
    // The first parts fit, and are not taken back.
    expect(stored.length).toBe(2 + 3 * 2000);
    outcomes.push(verdicts.get(large)?.outcome ?? "done");
    await settle("load", batch, verdicts, numbers, {
      bury: async (copies) => {
        buried.push(...copies);
        return new Map();
      },
      renew: async () => new Map(),
      redeliverAfter: async () => {},
      log: () => {},
      now: () => 0,
    });
  }
  expect(outcomes).toEqual(Array(numbers.maxReceives).fill("retry"));
  expect(buried.map(({ attributes }) => attributes)).toMatchObject([
    { error_kind: "timeout", error_message: expect.stringContaining("its 10,000 features do not load in one run") },
  ]);
});

test("a large document that was not begun costs no receive", async () => {
  const { effects } = database(30);
  const small = Array.from({ length: 1500 }, (_, index) => message(item(`small-${index}`)));
  const large = message(featureCollection(5000, "large"));
  const verdicts = await load([large, ...small], limits, effects);
  expect(verdicts.get(large)).toEqual({ outcome: "handed_back" });
  expect(small.every((each) => verdicts.get(each)?.outcome === "done")).toBe(true);
});

test("the newest version of an item wins, in whatever size of document it came", async () => {
  const { effects, stored } = database(0);
  const [older, newer] = [1, 2].map((publishedAt) => ({ publishedAt }));
  await load([message(item("large-7"), newer), message(featureCollection(3000, "large"), older)], limits, effects);
  expect(stored.filter((id) => id === "large-7").length).toBe(1);
  expect(stored[0]).toBe("large-7");
});
