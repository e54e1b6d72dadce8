import { expect, test, vi } from "vitest";
import { Fault } from "../../../src/pipeline/fault/fault.ts";
import { type GenerateEffects, generate } from "../../../src/pipeline/stage/generate.ts";
import { item, message } from "../message/messages.ts";

const limits = { deadline: 100_000, leastMilliseconds: 5_000, reserveMilliseconds: 5_000 };

const effects = (overrides: Partial<GenerateEffects> = {}) =>
  Object.assign(
    {
      createItem: vi.fn<GenerateEffects["createItem"]>(async ({ create_item_args }) =>
        JSON.stringify(item(create_item_args[0] ?? "")),
      ),
      publish: vi.fn<GenerateEffects["publish"]>(async () => new Map()),
      storePayload: vi.fn<GenerateEffects["storePayload"]>(async () => "s3://payloads/1"),
      log: () => {},
      now: () => 0,
    },
    overrides,
  );

const request = (id: string, more: Record<string, unknown> = {}, attributes: Record<string, string> = {}) =>
  message({ package_name: "p", group_name: "g", create_item_args: [id], ...more }, { attributes });

test("items are published together, with the attributes that follow a message", async () => {
  const world = effects();
  const batch = [request("a", {}, { run_id: "r", sequence: "7", other: "x" }), request("b")];
  const verdicts = await generate(batch, limits, world);
  expect([...verdicts.values()]).toEqual([{ outcome: "done" }, { outcome: "done" }]);
  expect(world.publish).toHaveBeenCalledOnce();
  expect(world.publish.mock.calls[0]?.[0]).toMatchObject([
    { attributes: { run_id: "r", sequence: "7" } },
    { attributes: {} },
  ]);
  expect(world.publish.mock.calls[0]?.[0][0]?.attributes).not.toHaveProperty("other");
});

test("a message is handed over once it is stored elsewhere, and the others of its batch are made", async () => {
  const store = vi.fn<GenerateEffects["publish"]>(
    async () => new Map([[1, new Fault("infrastructure", "the queue does not answer")]]),
  );
  const world = effects({ heavy: { includes: ({ group_name }) => group_name === "heavy", store } });
  const heavy = { group_name: "heavy" };
  const batch = [request("a", heavy, { run_id: "r" }), request("b"), request("c", heavy)];
  const verdicts = await generate(batch, limits, world);
  expect([...batch.map((each) => verdicts.get(each))]).toEqual([
    { outcome: "done", handedOver: true },
    { outcome: "done" },
    { outcome: "postponed", kind: "infrastructure", reason: "the queue does not answer" },
  ]);
  expect(store.mock.calls[0]?.[0]).toMatchObject([{ body: batch[0]?.body, attributes: { run_id: "r" } }, {}]);
  expect(world.publish.mock.calls[0]?.[0]).toHaveLength(1);
});

test("collection_id puts the item into the collection, with the link STAC demands", async () => {
  const world = effects();
  await generate([request("a", { collection_id: "mine" })], limits, world);
  const published = JSON.parse(world.publish.mock.calls[0]?.[0][0]?.body ?? "");
  expect(published).toMatchObject({ collection: "mine", links: [{ rel: "collection" }] });
});

test("numbers keep the text the package wrote, with and without a collection_id", async () => {
  const text = JSON.stringify(item("a")).replace("[1,2]", "[1.0,2.50]");
  const world = effects({ createItem: async () => text });
  await generate([request("a"), request("a", { collection_id: "mine" })], limits, world);
  const bodies = world.publish.mock.calls[0]?.[0].map(({ body }) => body);
  expect(bodies).toEqual([expect.stringContaining("[1.0,2.50]"), expect.stringContaining("[1.0,2.50]")]);
});

test("an item too large for a message travels behind a claim check", async () => {
  const big = JSON.stringify(
    item("big", { properties: { datetime: "2026-01-01T00:00:00Z", pad: "é".repeat(140_000) } }),
  );
  const world = effects({ createItem: async () => big });
  await generate([request("big")], limits, world);
  expect(world.storePayload).toHaveBeenCalledWith(big);
  expect(world.publish.mock.calls[0]?.[0][0]?.body).toBe('{"href":"s3://payloads/1"}');
});

test.each([
  ["not JSON", "{", "not_json", "dead"],
  ["no request", { group_name: "g" }, "invalid_request", "dead"],
])("a message that is %s is dead at once", async (_, body, kind, outcome) => {
  const subject = message(body);
  expect((await generate([subject], limits, effects())).get(subject)).toMatchObject({ kind, outcome });
});

test.each([
  ["not JSON", "nonsense", "not_json"],
  ["no item", "{}", "invalid_item"],
  ["without collection", JSON.stringify(item("a", { collection: undefined })), "no_collection"],
])("what a package made that is %s kills the message", async (_, text, kind) => {
  const subject = request("a");
  const verdicts = await generate([subject], limits, effects({ createItem: async () => text }));
  expect(verdicts.get(subject)).toMatchObject({ outcome: "dead", kind });
});

test("one message's failure costs the others nothing", async () => {
  const [good, bad] = [request("good"), request("bad")];
  const world = effects({
    createItem: async ({ create_item_args: [id] }) => {
      if (id === "bad") throw new Fault("timeout", "gave up after 10 s");
      return JSON.stringify(item("good"));
    },
  });
  const verdicts = await generate([bad, good], limits, world);
  expect(verdicts.get(good)).toEqual({ outcome: "done" });
  expect(verdicts.get(bad)).toMatchObject({ outcome: "retry", kind: "timeout", reason: "gave up after 10 s" });
});

test("a bug in what makes items is retried, not lost", async () => {
  const subject = request("a");
  const verdicts = await generate(
    [subject],
    limits,
    effects({ createItem: () => Promise.reject(new TypeError("oops")) }),
  );
  expect(verdicts.get(subject)).toMatchObject({ outcome: "retry", kind: "unexpected", reason: "oops" });
});

test("a message that could not be begun in time is handed back", async () => {
  const world = effects({ createItem: async () => undefined });
  const subject = request("a");
  expect((await generate([subject], limits, world)).get(subject)).toEqual({ outcome: "handed_back" });
  expect(world.publish).not.toHaveBeenCalled();
});

test("an item is given up early enough to settle, and not begun when the time left would not do", async () => {
  const world = effects();
  await generate([request("a")], limits, world);
  expect(world.createItem.mock.calls[0]?.[1]).toEqual({ beginBy: 90_000, deadline: 95_000 });
});

test("an item that could not be published is made again", async () => {
  const [first, second] = [request("a"), request("b")];
  const partly = effects({ publish: async () => new Map([[1, new Fault("network", "throttled")]]) });
  const verdicts = await generate([first, second], limits, partly);
  expect(verdicts.get(first)).toEqual({ outcome: "done" });
  expect(verdicts.get(second)).toMatchObject({ outcome: "retry", reason: "throttled" });

  const broken = effects({ publish: () => Promise.reject(new Error("socket hang up")) });
  expect((await generate([first], limits, broken)).get(first)).toMatchObject({ outcome: "retry", kind: "network" });
});

test("an item that was made is logged with its time and what it came of", async () => {
  const log = vi.fn();
  const times = [1000, 1250];
  const subject = request("a");
  await generate([subject], limits, effects({ log, now: () => times.shift() ?? 0 }));
  expect(log).toHaveBeenCalledExactlyOnceWith(
    "info",
    "item made",
    expect.objectContaining({
      message_id: subject.id,
      item_id: "a",
      collection: "scenes",
      package: "p",
      milliseconds: 250,
    }),
  );
});

test("an item says the version and the lock it was made with, in its record and when it fails", async () => {
  const log = vi.fn<GenerateEffects["log"]>();
  const lock = "0123456789abcdef";
  const createItem: GenerateEffects["createItem"] = async ({ create_item_args: [id = ""] }, _time, _warn, using) => {
    using({ version: "1.2.3", lock });
    if (id === "bad") throw new Fault("item_failed", "no such band");
    return JSON.stringify(item(id));
  };
  const [good, bad] = [request("good"), request("bad")];
  const verdicts = await generate([good, bad], limits, effects({ log, createItem }));
  const about = { package: "p", package_version: "1.2.3", lock: "0123456789ab", milliseconds: 0 };
  expect(log).toHaveBeenCalledExactlyOnceWith("info", "item made", expect.objectContaining(about));
  expect(verdicts.get(bad)).toMatchObject({ outcome: "dead", about });
});

const relative = JSON.stringify(item("a", { assets: { data: { href: "./a.tif" } } }));

test("doubts about the items of a batch are logged once a kind, and the items are published", async () => {
  const log = vi.fn<GenerateEffects["log"]>();
  const world = effects({ createItem: async () => relative, log });
  const batch = [request("a"), request("b"), request("c")];
  expect([...(await generate(batch, limits, world)).values()]).toEqual(batch.map(() => ({ outcome: "done" })));
  expect(log.mock.calls.filter(([level]) => level === "warn")).toEqual([
    [
      "warn",
      "items doubtful",
      expect.objectContaining({
        kind: "asset_href_relative",
        items: 3,
        reason: "asset data is at ./a.tif",
        item_id: "a",
        message_id: batch[0]?.id,
      }),
    ],
  ]);
});

test("where settings are strict a doubtful item is dead, and the others are published", async () => {
  const log = vi.fn<GenerateEffects["log"]>();
  const world = effects({
    createItem: async ({ create_item_args }) =>
      create_item_args[0] === "bad" ? relative : JSON.stringify(item("good")),
    log,
  });
  const [bad, good] = [request("bad"), request("good")];
  const verdicts = await generate([bad, good], { ...limits, strict: true }, world);
  expect(verdicts.get(bad)).toMatchObject({ outcome: "dead", kind: "item_doubtful" });
  expect(verdicts.get(good)).toEqual({ outcome: "done" });
  expect(log.mock.calls.filter(([level]) => level === "warn")).toEqual([]);
});

test("doubts about how an item was made are logged like doubts about the item, and refused under strict", async () => {
  const log = vi.fn<GenerateEffects["log"]>();
  const world = effects({
    createItem: async (_request, _time, warn) => {
      warn([{ kind: "asset_href_gone", message: "the package wrote ./thumb.png" }]);
      return JSON.stringify(item("a"));
    },
    log,
  });
  const subject = request("a");
  const lenient = await generate([subject], limits, world);
  expect(lenient.get(subject)).toMatchObject({ outcome: "done" });
  expect(log.mock.calls.filter(([level]) => level === "warn")).toEqual([
    ["warn", expect.anything(), expect.objectContaining({ kind: "asset_href_gone" })],
  ]);
  const strict = await generate([subject], { ...limits, strict: true }, world);
  expect(strict.get(subject)).toMatchObject({ outcome: "dead", kind: "item_doubtful" });
});
