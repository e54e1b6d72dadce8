import { expect, test, vi } from "vitest";
import { Fault } from "../../../src/pipeline/fault/fault.ts";
import { type LoadEffects, load } from "../../../src/pipeline/stage/load.ts";
import { itemsAtOnce } from "../../../src/pipeline/stage/order-of-messages.ts";
import { item, message } from "../message/messages.ts";
import { noLedger } from "../run/no-ledger.ts";

const limits = { deadline: 45_000, leastMilliseconds: 5_000, createMissingCollections: false };
const effects = (overrides: Partial<LoadEffects> = {}) =>
  Object.assign(
    {
      loadItems: vi.fn<LoadEffects["loadItems"]>(async () => new Map()),
      loadCollection: vi.fn<LoadEffects["loadCollection"]>(async () => {}),
      createCollection: vi.fn<LoadEffects["createCollection"]>(async () => {}),
      stacVersionOf: () => undefined,
      ledger: noLedger,
      readPayload: vi.fn<LoadEffects["readPayload"]>(async () => ""),
      log: vi.fn<LoadEffects["log"]>(),
      now: () => 0,
    },
    overrides,
  );
const largeDocument = (collection: string) => ({
  type: "FeatureCollection",
  features: Array.from({ length: itemsAtOnce + 1 }, (_, index) => item(`${index}`, { collection })),
});
const refused = (id: string, kind: "item_refused" | "collection_missing" | "contention" = "item_refused") =>
  [id, new Fault(kind, `${id} was refused`)] as const;

test("a large message is loaded in parts, after small ones, and before them when it comes again", async () => {
  const small = message(item("a", { collection: "small" }));
  const calls = async (receiveCount: number) => {
    const world = effects();
    await load([message(largeDocument("large"), { receiveCount }), small], limits, world);
    return world.loadItems.mock.calls.map(([collection, items]) => [collection, items.length]);
  };
  expect(await calls(1)).toEqual([
    ["small", 1],
    ["large", itemsAtOnce],
    ["large", 1],
  ]);
  expect(await calls(2)).toEqual([
    ["large", itemsAtOnce],
    ["large", 1],
    ["small", 1],
  ]);
});

test("a large message that came first and did not end is told to be too large; others are handed back", async () => {
  const large = message(largeDocument("large"), { receiveCount: 2 });
  const small = message(item("a", { collection: "small" }));
  let time = 0;
  const world = effects({ now: () => time });
  world.loadItems.mockImplementation(async () => {
    time = 44_000;
    return new Map();
  });
  const verdicts = await load([large, small], limits, world);
  expect(world.loadItems).toHaveBeenCalledOnce();
  expect(verdicts.get(large)).toMatchObject({ outcome: "retry", kind: "timeout" });
  expect(verdicts.get(small)).toEqual({ outcome: "handed_back" });
});

test.each([
  [40_000, "done"],
  [40_001, "handed_back"],
])("items are begun while the least time is left: at %i of 45,000 with 5,000 they are %s", async (time, outcome) => {
  const subject = message(item("a"));
  expect((await load([subject], limits, effects({ now: () => time }))).get(subject)).toEqual({ outcome });
});

test("of two versions published together the later in the batch wins", async () => {
  const [one, other] = ["one", "other"].map((title) => message(item("a", { title }), { publishedAt: 5 }));
  const world = effects();
  await load(
    [one, other].flatMap((each) => each ?? []),
    limits,
    world,
  );
  expect(world.loadItems.mock.calls.map(([, items]) => items.map(({ text }) => JSON.parse(text).title))).toEqual([
    ["other"],
  ]);
});

test("what was loaded and refused is logged with its time, and so is a failure", async () => {
  const times = [0, 0, 1000, 1300];
  const world = effects({ now: () => times.shift() ?? 1300 });
  world.loadItems.mockResolvedValue(new Map([refused("b")]));
  await load([message(item("a")), message(item("b"))], limits, world);
  expect(world.log.mock.calls).toEqual([
    ["info", "items loaded", { collection: "scenes", loaded: 1, refused: 1, milliseconds: 300 }],
  ]);
  const broken = effects({ loadItems: () => Promise.reject(new Fault("contention", "deadlock")) });
  await load([message(item("a")), message(item("b"))], limits, broken);
  expect(broken.log.mock.calls).toEqual([
    ["error", "items not loaded", { collection: "scenes", items: 2, error: "deadlock" }],
  ]);
});

test("a missing collection is made where one item of many misses it, and not for other faults", async () => {
  const batch = [message(item("a")), message(item("b"))];
  const creating = { ...limits, createMissingCollections: true };
  const missing = effects();
  missing.loadItems.mockResolvedValueOnce(new Map([refused("a"), refused("b", "collection_missing")]));
  await load(batch, creating, missing);
  expect(missing.createCollection).toHaveBeenCalledOnce();
  const others = effects();
  others.loadItems.mockResolvedValue(new Map([refused("a")]));
  await load(batch, creating, others);
  expect(others.createCollection).not.toHaveBeenCalled();
});

test("a message with several faults is tried again where one of them may pass", async () => {
  for (const kinds of [["item_refused", "contention"] as const, ["contention", "item_refused"] as const]) {
    const subject = message({ type: "FeatureCollection", features: [item("a"), item("b")] });
    const world = effects();
    world.loadItems.mockResolvedValue(new Map([refused("a", kinds[0]), refused("b", kinds[1])]));
    expect((await load([subject], limits, world)).get(subject)).toMatchObject({ outcome: "retry", kind: "contention" });
  }
});
