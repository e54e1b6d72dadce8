import { expect, test, vi } from "vitest";
import { Fault } from "../../../src/pipeline/fault/fault.ts";
import { type LoadEffects, load } from "../../../src/pipeline/stage/load.ts";
import type { ItemRemoval } from "../../../src/pipeline/stage/removed-item.ts";
import { eventBridgeEvent, s3Record } from "../message/events.ts";
import { item, message } from "../message/messages.ts";
import { noLedger } from "../run/no-ledger.ts";

const limits = { deadline: 45_000, leastMilliseconds: 5_000, createMissingCollections: false };
const removedAt = Date.UTC(2026, 1, 3, 4, 5, 6);
const missing = (href: string): Fault => new Fault("payload_missing", `${href} is not there`);

function world(overrides: Partial<LoadEffects> = {}) {
  const order: string[] = [];
  const remove = vi.fn<ItemRemoval["remove"]>(async ({ id }) => order.push(`remove ${id}`));
  const itemOf: ItemRemoval["itemOf"] = (href) => {
    const id = /([^/]+)\.json$/.exec(href)?.[1];
    return id === undefined ? undefined : { href, id, collection: "scenes" };
  };
  const effects: LoadEffects = {
    loadItems: async (_, items) => {
      for (const { id } of items) order.push(`load ${id}`);
      return new Map();
    },
    loadCollection: async () => {},
    createCollection: async () => {},
    stacVersionOf: () => undefined,
    ledger: noLedger,
    readPayload: async (href) => Promise.reject(missing(href)),
    log: () => {},
    now: () => 0,
    removal: { itemOf, remove },
    ...overrides,
  };
  return { effects, order, remove };
}
const removal = (key: string) => message({ Records: [s3Record(key, "ObjectRemoved:Delete")] });

test.each([
  ["S3", { Records: [s3Record("a.json", "ObjectRemoved:DeleteMarkerCreated")] }],
  ["EventBridge", eventBridgeEvent("a.json", "Object Deleted")],
])("an item goes with its object, by the event of %s", async (_, event) => {
  const subject = message(event);
  const { effects, remove } = world();
  expect((await load([subject], limits, effects)).get(subject)).toEqual({ outcome: "done" });
  expect(remove.mock.calls).toEqual([[{ href: "s3://stac-in/a.json", id: "a", collection: "scenes" }]]);
});

test("by default nothing is deleted", async () => {
  const { effects, order } = world({ removal: undefined });
  const subject = removal("a.json");
  expect((await load([subject], limits, effects)).get(subject)).toEqual({ outcome: "done" });
  expect(order).toEqual([]);
});

test("an object of which the address tells no item is acknowledged", async () => {
  const { effects, remove } = world();
  const subject = removal("a.tif");
  expect((await load([subject], limits, effects)).get(subject)).toEqual({ outcome: "done" });
  expect(remove).not.toHaveBeenCalled();
});

test.each(["there", "too large", "broken"])("an object that is %s again keeps its item", async (state) => {
  const faults = { there: undefined, "too large": "item_too_large", broken: "not_json" } as const;
  const kind = faults[state as keyof typeof faults];
  const readPayload = async () => (kind ? Promise.reject(new Fault(kind, "x")) : JSON.stringify(item("a")));
  const { effects, remove } = world({ readPayload });
  const subject = removal("a.json");
  expect((await load([subject], limits, effects)).get(subject)).toEqual({ outcome: "done" });
  expect(remove).not.toHaveBeenCalled();
});

test("a version that was published after the removal keeps the item, and an older one goes", async () => {
  const newer = world();
  const [old, recent] = [-1, 1].map((shift) => message(item("a"), { publishedAt: removedAt + shift }));
  await load(
    [removal("a.json"), recent ?? old].flatMap((each) => each ?? []),
    limits,
    newer.effects,
  );
  expect(newer.order).toEqual(["load a"]);
  const older = world();
  await load(
    [removal("a.json"), old].flatMap((each) => each ?? []),
    limits,
    older.effects,
  );
  expect(older.order).toEqual(["load a", "remove a"]);
  const other = world();
  const elsewhere = message(item("a", { collection: "other" }), { publishedAt: removedAt + 1 });
  await load([removal("a.json"), elsewhere], limits, other.effects);
  expect(other.order).toEqual(["load a", "remove a"]);
});

test("an object that is told to be removed several times is removed once", async () => {
  const { effects, order } = world();
  await load([removal("a.json"), removal("a.json"), removal("b.json")], limits, effects);
  expect(order).toEqual(["remove a", "remove b"]);
});

test("a removal that fails comes back by itself", async () => {
  const { effects } = world({ readPayload: async () => Promise.reject(new Fault("infrastructure", "S3 is down")) });
  const records = [s3Record("a.json", "ObjectRemoved:Delete"), s3Record("b", "ObjectTagging:Put")];
  const subject = message({ Records: records });
  const rest = JSON.stringify({ Records: records.slice(0, 1) });
  expect((await load([subject], limits, effects)).get(subject)).toMatchObject({ outcome: "postponed", rest });
});

test("a removal for which no time is left is handed back", async () => {
  const { effects, remove } = world({ now: () => 44_000 });
  const subject = removal("a.json");
  expect((await load([subject], limits, effects)).get(subject)).toEqual({ outcome: "handed_back" });
  expect(remove).not.toHaveBeenCalled();
});
