import { expect, test, vi } from "vitest";
import { Fault } from "../../../src/pipeline/fault/fault.ts";
import type { ItemDocument } from "../../../src/pipeline/item/item.ts";
import { type LoadEffects, load } from "../../../src/pipeline/stage/load.ts";
import { eventBridgeEvent, s3Record } from "../message/events.ts";
import { item, message } from "../message/messages.ts";
import { noLedger } from "../run/no-ledger.ts";

const limits = { deadline: 45_000, leastMilliseconds: 5_000, createMissingCollections: false };
const refuse = (id: string, kind: "item_refused" | "collection_missing" = "item_refused") =>
  new Map([[id, new Fault(kind, `item ${id} was refused`)]]);

const effects = (overrides: Partial<LoadEffects> = {}) =>
  Object.assign(
    {
      loadItems: vi.fn<LoadEffects["loadItems"]>(async () => new Map()),
      loadCollection: vi.fn<LoadEffects["loadCollection"]>(async () => {}),
      createCollection: vi.fn<LoadEffects["createCollection"]>(async () => {}),
      stacVersionOf: (): string | undefined => undefined,
      ledger: noLedger,
      readPayload: vi.fn<LoadEffects["readPayload"]>(async () => JSON.stringify(item("behind"))),
      log: () => {},
      now: () => 0,
    },
    overrides,
  );

const ids = (items: readonly ItemDocument[] | undefined) => items?.map(({ id }) => id);
const collection = {
  type: "Collection",
  stac_version: "1.1.0",
  id: "scenes",
  description: "d",
  license: "other",
  extent: { spatial: { bbox: [[-180, -90, 180, 90]] }, temporal: { interval: [[null, null]] } },
  links: [],
};

test("each collection is loaded once, its collection document first", async () => {
  const order: string[] = [];
  const world = effects({
    loadItems: async (name, items) => {
      order.push(`${name}: ${ids(items)}`);
      return new Map();
    },
    loadCollection: async ({ id }) => void order.push(`collection ${id}`),
  });
  const batch = [
    message(item("a")),
    message(item("b", { collection: "other" })),
    message(item("c")),
    message(collection),
  ];
  const verdicts = await load(batch, limits, world);
  expect(order).toEqual(["collection scenes", "scenes: a,c", "other: b"]);
  expect(batch.map((each) => verdicts.get(each)?.outcome)).toEqual(["done", "done", "done", "done"]);
});

test("the newest of several messages about an item wins, wherever it stands in the batch", async () => {
  const version = (title: string, publishedAt: number) => message(item("a", { title }), { publishedAt });
  const world = effects();
  await load([version("old", 1), version("newest", 3), version("middle", 2)], limits, world);
  expect(world.loadItems.mock.calls.map(([, items]) => items.map(({ text }) => JSON.parse(text).title))).toEqual([
    ["newest"],
  ]);
});

test("where the newest version is refused, the one before it is stored", async () => {
  const old = message(item("a", { title: "old" }), { publishedAt: 1 });
  const broken = message(item("a", { title: "broken" }), { publishedAt: 2 });
  const world = effects({
    loadItems: async (_, items) => (items[0]?.text.includes("broken") ? refuse("a") : new Map()),
  });
  const verdicts = await load([old, broken], limits, world);
  expect(verdicts.get(old)).toEqual({ outcome: "done" });
  expect(verdicts.get(broken)).toMatchObject({ outcome: "dead", kind: "item_refused" });
});

test("one bad item is handed back alone", async () => {
  const batch = Array.from({ length: 100 }, (_, index) => message(item(`i${index}`)));
  const verdicts = await load(batch, limits, effects({ loadItems: async () => refuse("i42") }));
  const failed = batch.filter((subject) => verdicts.get(subject)?.outcome !== "done");
  expect(failed).toEqual([batch[42]]);
});

test("an item of a missing collection is dead, unless settings say to create it", async () => {
  const subject = message(item("a", { stac_version: "1.0.0" }));
  const missing = effects({ loadItems: async () => refuse("a", "collection_missing") });
  expect((await load([subject], limits, missing)).get(subject)).toMatchObject({
    outcome: "dead",
    kind: "collection_missing",
  });
  expect(missing.createCollection).not.toHaveBeenCalled();

  const answers = [refuse("a", "collection_missing"), new Map()];
  const created = effects({ loadItems: async () => answers.shift() ?? new Map() });
  const verdicts = await load([subject], { ...limits, createMissingCollections: true }, created);
  expect(verdicts.get(subject)).toEqual({ outcome: "done" });
  const text = expect.stringContaining('"stac_version":"1.0.0"');
  expect(created.createCollection).toHaveBeenCalledWith({ id: "scenes", text });
});

test("a FeatureCollection with one bad feature stores the good ones and is dead", async () => {
  const subject = message({ type: "FeatureCollection", features: [item("a"), item("b", { assets: 5 })] });
  const world = effects();
  const verdicts = await load([subject], limits, world);
  expect(ids(world.loadItems.mock.calls[0]?.[1])).toEqual(["a"]);
  expect(verdicts.get(subject)).toMatchObject({ outcome: "dead", reason: expect.stringContaining("features[1]") });
});

test("faults of several kinds are told with their features, and the rest has those alone", async () => {
  const features = [item("a"), item("b", { assets: 5 }), item("c", { collection: null }), item("d")];
  const subject = message({ type: "FeatureCollection", features, links: [] });
  const world = effects({ loadItems: async () => refuse("d", "collection_missing") });
  const verdict = (await load([subject], limits, world)).get(subject);
  expect(verdict).toMatchObject({ outcome: "dead", kind: "several" });
  if (verdict?.outcome !== "dead") throw new Error("it is not dead");
  expect(verdict.reason).toMatch(/^3 parts failed \(1 invalid_item, 1 no_collection, 1 collection_missing\): /);
  expect(verdict.reason).toContain("features[1] (b): invalid_item: the item is not valid: assets: ");
  expect(verdict.reason).toContain("features[2] (c): no_collection: item c names no collection");
  expect(verdict.reason).toContain("features[3] (d): collection_missing: ");
  expect(JSON.parse(verdict.rest ?? "")).toEqual({ type: "FeatureCollection", features: features.slice(1) });
});

const objects = (contents: Record<string, unknown>): LoadEffects["readPayload"] => {
  return async (href) => {
    const found = contents[href.slice("s3://stac-in/".length)];
    if (found instanceof Fault) throw found;
    if (found === undefined) throw new Fault("payload_missing", `${href} is not there`);
    return JSON.stringify(found);
  };
};

test("each record of an event is a fate of its own", async () => {
  const records = [s3Record("a"), s3Record("gone"), s3Record("b"), s3Record("%"), s3Record("bad"), s3Record("c")];
  const subject = message({ Records: records });
  const world = effects({ readPayload: objects({ a: item("a"), b: item("b"), bad: { id: 1 }, c: item("c") }) });
  const verdict = (await load([subject], limits, world)).get(subject);
  expect(ids(world.loadItems.mock.calls[0]?.[1])).toEqual(["a", "b", "c"]);
  expect(verdict).toMatchObject({ outcome: "dead", kind: "several" });
  if (verdict?.outcome !== "dead") throw new Error("it is not dead");
  expect(verdict.reason).toContain("Records[1]: payload_missing: s3://stac-in/gone is not there");
  expect(verdict.reason).toContain("Records[3]: invalid_request: the key % is not encoded");
  expect(verdict.reason).toContain("Records[4] s3://stac-in/bad: invalid_request: the document is no STAC Item");
  expect(JSON.parse(verdict.rest ?? "")).toEqual({ Records: [records[1], records[3], records[4]] });
});

test("a record that may be read later keeps no other from being stored", async () => {
  const subject = message({ Records: [s3Record("slow"), s3Record("a"), s3Record("gone")] });
  const slow = new Fault("network", "the bucket does not answer");
  const world = effects({ readPayload: objects({ slow, a: item("a") }) });
  const verdict = (await load([subject], limits, world)).get(subject);
  expect(ids(world.loadItems.mock.calls[0]?.[1])).toEqual(["a"]);
  expect(verdict).toMatchObject({ outcome: "retry", kind: "network", reason: expect.stringContaining("gone") });
});

test("records for which there is no memory come back without those that are stored", async () => {
  const subject = message({ Records: [s3Record("a"), s3Record("large")] });
  const large = new Fault("infrastructure", "it does not fit");
  const verdicts = await load([subject], limits, effects({ readPayload: objects({ large, a: item("a") }) }));
  const rest = JSON.stringify({ Records: [s3Record("large")] });
  expect(verdicts.get(subject)).toMatchObject({ outcome: "postponed", rest });
});

test("records for which there is no time come back without those that are stored", async () => {
  const records = Array.from({ length: 20 }, (_, index) => s3Record(`i${index}`));
  const subject = message({ Records: records });
  let reads = 0;
  const world = effects({
    now: () => (reads >= 16 ? 30_000 : 0),
    readPayload: async (href) => {
      reads++;
      return JSON.stringify(item(href));
    },
  });
  const verdict = (await load([subject], limits, world)).get(subject);
  expect(world.loadItems.mock.calls[0]?.[1]).toHaveLength(16);
  expect(verdict).toEqual({ outcome: "handed_back", rest: JSON.stringify({ Records: records.slice(16) }) });
});

test.each<[string, unknown]>([
  ["S3", { Records: [s3Record("old", "ObjectRemoved:Delete"), s3Record("new", "ObjectTagging:Put")] }],
  ["EventBridge", eventBridgeEvent("old", "Object Deleted")],
  ["S3's test", { Service: "Amazon S3", Event: "s3:TestEvent" }],
])("events of %s that ask for nothing are acknowledged with one line", async (_, event) => {
  const log = vi.fn<LoadEffects["log"]>();
  const subject = message(event);
  const world = effects({ log });
  expect((await load([subject], limits, world)).get(subject)).toEqual({ outcome: "done" });
  expect(world.readPayload).not.toHaveBeenCalled();
  expect(log.mock.calls.map(([level, text]) => [level, text])).toEqual([["info", "events acknowledged"]]);
});

test("an object that was removed after it was made is not asked for, and one that was made again is", async () => {
  const later = (sequencer: string) => ({ bucket: { name: "stac-in" }, object: { key: "a", sequencer } });
  const made = message({ Records: [s3Record("a")] });
  const removed = message({ Records: [s3Record("a", "ObjectRemoved:Delete", { s3: later("0100") })] });
  const again = message({ Records: [s3Record("a", "ObjectCreated:Put", { s3: later("0200") })] });
  const gone = effects({ readPayload: vi.fn(objects({})) });
  const verdicts = await load([removed, made], limits, gone);
  expect([made, removed].map((each) => verdicts.get(each)?.outcome)).toEqual(["done", "done"]);
  expect(gone.readPayload).not.toHaveBeenCalled();
  const world = effects({ readPayload: objects({ a: item("a") }) });
  await load([removed, again], limits, world);
  expect(ids(world.loadItems.mock.calls[0]?.[1])).toEqual(["a"]);
});

test("a claim check is read, and one that leads to another is refused", async () => {
  const world = effects();
  await load([message({ href: "s3://b/k" })], limits, world);
  expect(ids(world.loadItems.mock.calls[0]?.[1])).toEqual(["behind"]);

  const subject = message({ href: "s3://b/loop" });
  const loop = effects({ readPayload: async () => '{"href":"s3://b/loop"}' });
  expect((await load([subject], limits, loop)).get(subject)).toMatchObject({
    outcome: "dead",
    kind: "invalid_request",
  });
});

test("an outage of the database postpones the batch, and a deadlock retries it", async () => {
  const subject = message(item("a"));
  const failing = (kind: "infrastructure" | "contention") =>
    effects({ loadItems: () => Promise.reject(new Fault(kind, "connection refused")) });
  expect((await load([subject], limits, failing("infrastructure"))).get(subject)).toMatchObject({
    outcome: "postponed",
  });
  expect((await load([subject], limits, failing("contention"))).get(subject)).toMatchObject({ outcome: "retry" });
});

test("items are handed back when the time left would not do, good collections beside bad ones are kept", async () => {
  const subject = message(item("a"));
  expect((await load([subject], limits, effects({ now: () => 44_000 }))).get(subject)).toEqual({
    outcome: "handed_back",
  });

  const [broken, fine] = [message({ ...collection, links: 5 }), message(collection)];
  const world = effects();
  const verdicts = await load([broken, fine], limits, world);
  expect(verdicts.get(broken)).toMatchObject({ outcome: "dead", kind: "invalid_collection" });
  expect(world.loadCollection).toHaveBeenCalledOnce();
});

const belt = (id: string) =>
  item(id, {
    geometry: {
      type: "LineString",
      coordinates: [
        [179, 1],
        [-179, 1],
      ],
    },
    bbox: [-179, 1, 179, 1],
  });

test("doubts about the items of a batch are logged once a kind with one example, and the items are stored", async () => {
  const log = vi.fn<LoadEffects["log"]>();
  const world = effects({ log });
  const batch = [message(item("a")), message({ type: "FeatureCollection", features: [belt("b"), belt("c")] })];
  await load([...batch, message(belt("d"))], limits, world);
  expect(ids(world.loadItems.mock.calls[0]?.[1])).toEqual(expect.arrayContaining(["a", "b", "c", "d"]));
  expect(log.mock.calls.filter(([level]) => level === "warn")).toEqual([
    [
      "warn",
      "items doubtful",
      expect.objectContaining({
        kind: "footprint_round_the_globe",
        items: 3,
        item_id: "b",
        collection: "scenes",
        message_id: batch[1]?.id,
      }),
    ],
  ]);
});

test("where settings are strict doubtful items are dead, and what stands beside them is stored", async () => {
  const world = effects();
  const subject = message({ type: "FeatureCollection", features: [item("a"), belt("b")] });
  const verdicts = await load([subject], { ...limits, strict: true }, world);
  expect(ids(world.loadItems.mock.calls[0]?.[1])).toEqual(["a"]);
  expect(verdicts.get(subject)).toMatchObject({
    outcome: "dead",
    kind: "item_doubtful",
    reason: expect.stringContaining("item b is doubtful: footprint_round_the_globe"),
  });
});

test("a document that Windows wrote is read behind an address, too", async () => {
  const subject = message({ href: "s3://b/k" });
  const world = effects({ readPayload: async () => `\ufeff${JSON.stringify(item("marked"))}` });
  expect((await load([subject], limits, world)).get(subject)).toEqual({ outcome: "done" });
  expect(ids(world.loadItems.mock.calls[0]?.[1])).toEqual(["marked"]);
});

test("items of another version of STAC than their collection's are logged once, and only where items were loaded", async () => {
  const log = vi.fn<LoadEffects["log"]>();
  const loadItems: LoadEffects["loadItems"] = async (collection) => {
    if (collection === "away") throw new Fault("infrastructure", "the database is away");
    return new Map();
  };
  const stacVersionOf = vi.fn((collection: string) => (collection === "unknown" ? undefined : "1.1.0"));
  const batch = [
    item("a", { stac_version: "1.1.0" }),
    item("b", { stac_version: "1.0.0" }),
    item("c", { stac_version: "1.0.0-rc.1" }),
    item("d", { collection: "unknown" }),
    item("e", { collection: "away" }),
  ];
  await load(
    batch.map((one) => message(one)),
    { ...limits, strict: true },
    effects({ log, loadItems, stacVersionOf }),
  );
  expect(log.mock.calls.filter(([level]) => level === "warn")).toEqual([
    [
      "warn",
      "items doubtful",
      expect.objectContaining({
        kind: "stac_version_differs",
        items: 2,
        item_id: "b",
        reason: "the item has 1.0.0, its collection 1.1.0",
      }),
    ],
  ]);
  expect(stacVersionOf.mock.calls).toEqual([["scenes"], ["unknown"]]);
});

test("an id that several rows of a run made is logged, a message that came twice or an update is not", async () => {
  const log = vi.fn<LoadEffects["log"]>();
  const made = (id: string, sequence: string, title: string, run_id = "run") =>
    message(item(id, { title }), { attributes: { run_id, sequence } });
  const batch = [
    made("a", "1", "one"),
    made("a", "2", "two"),
    made("b", "3", "one"),
    made("b", "3", "made again"),
    made("c", "4", "one"),
    made("c", "5", "one", "another run"),
    made("d", "6", "same"),
    made("d", "7", "same"),
    message(item("e", { title: "one" })),
    message(item("e", { title: "two" })),
  ];
  await load(batch, limits, effects({ log }));
  expect(log.mock.calls.filter(([level]) => level === "warn")).toEqual([
    ["warn", "items doubtful", expect.objectContaining({ kind: "id_repeated", items: 1, item_id: "a", sequence: "2" })],
  ]);
});
