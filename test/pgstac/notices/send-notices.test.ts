import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Catalogue } from "../../../src/pgstac/catalogue/catalogue.ts";
import { openCatalogue } from "../../../src/pgstac/catalogue/open-catalogue.ts";
import { Fault } from "../../../src/pipeline/fault/fault.ts";
import type { Message } from "../../../src/pipeline/message/message.ts";
import { steadyNow } from "../../../src/pipeline/process/steady-now.ts";
import { load } from "../../../src/pipeline/stage/load.ts";
import type { LoadedItem, NotifyOf } from "../../../src/pipeline/stage/loaded-item.ts";
import { item, message } from "../../pipeline/message/messages.ts";
import { collectionDocument } from "../documents.ts";
import { loadEffects } from "../load-effects.ts";
import { places } from "../places.ts";
import type { TestDatabase } from "../test-database.ts";

const limits = { deadline: Number.MAX_SAFE_INTEGER, leastMilliseconds: 0, createMissingCollections: false };
const down: NotifyOf = () => Promise.reject(new Fault("infrastructure", "the topic cannot be reached"));
const later = () => steadyNow() + 60_000;

describe.each(places)("on $place", ({ open }) => {
  let database: TestDatabase;
  let catalogue: Catalogue;
  let told: LoadedItem[];

  beforeAll(async () => {
    database = await open();
    catalogue = await openCatalogue(database.url, { keepsNotices: true });
    await catalogue.loadCollection(collectionDocument("scenes"));
  });
  afterAll(async () => {
    await catalogue[Symbol.asyncDispose]();
    await database[Symbol.asyncDispose]();
  });
  beforeEach(async () => {
    told = [];
    await database.query("DELETE FROM pgstac.items");
    await database.query("DELETE FROM stac_ingest.notices");
  });

  const listening: NotifyOf = async (items) => void told.push(...items);
  /** Runs the load stage; resolves to the outcomes of the messages. `undefined` is a run that dies once items are stored. */
  const run = async (batch: readonly Message[], notifyOf: NotifyOf | undefined): Promise<string[]> => {
    const verdicts = await load(batch, limits, {
      ...loadEffects(catalogue),
      readPayload: () => Promise.reject(new Fault("payload_missing", "it is gone")),
      removal: {
        itemOf: (href) => ({ href, id: href.slice(href.lastIndexOf("/") + 1), collection: undefined }),
        remove: (removed) => catalogue.removeItem(removed),
      },
      notify: notifyOf && ((inHand, until) => catalogue.notify(inHand, notifyOf, until)),
    });
    return batch.map((one) => verdicts.get(one)?.outcome ?? "none");
  };
  const kept = () => database.query<{ is_left: boolean }>("SELECT is_left FROM stac_ingest.notices");
  const letOthers = () => database.query("UPDATE stac_ingest.notices SET due_at = now() - interval '1 s'");
  const summary = () => told.map(({ outcome, id }) => `${outcome} ${id}`).sort();

  const self = { rel: "self", href: "s3://stac-in/a" };
  const removal = () =>
    message({
      Records: [
        {
          eventSource: "aws:s3",
          eventName: "ObjectRemoved:Delete",
          eventTime: "2027-01-01T00:00:00.000Z",
          s3: { bucket: { name: "stac-in" }, object: { key: "a" } },
        },
      ],
    });

  test("new, changed and deleted items are told with what filters need, unchanged ones not", async () => {
    const ranged = {
      datetime: null,
      start_datetime: "2026-01-01T01:00:00+01:00",
      end_datetime: "2026-02-01T00:00:00Z",
    };
    const first = item("a", { links: [self] });
    const attributes = { run_id: "r", sequence: "1" };
    const bare = item("b", {
      bbox: undefined,
      properties: ranged,
      geometry: { type: "Point", coordinates: [7.5, -3] },
    });
    await run([message(first, { attributes }), message(bare)], listening);
    const times = { datetime: "2026-01-01T00:00:00.000000Z", end_datetime: "2026-01-01T00:00:00.000000Z" };
    const a = { collection: "scenes", id: "a", bbox: [1, 2, 1, 2], ...times };
    const b = { ...a, id: "b", bbox: [7.5, -3, 7.5, -3], end_datetime: "2026-02-01T00:00:00.000000Z" };
    expect(told.sort((one, other) => (one.id < other.id ? -1 : 1))).toEqual([
      { outcome: "new", ...a, run_id: "r" },
      { outcome: "new", ...b, run_id: null },
    ]);
    told = [];
    const changed = message(
      { ...bare, properties: { ...ranged, cloud: 1 } },
      { attributes: { run_id: "s", sequence: "9" } },
    );
    await run([message(first), changed], listening);
    expect(told).toEqual([{ outcome: "changed", ...b, run_id: "s" }]);
    told = [];
    expect(await run([removal()], listening)).toEqual(["done"]);
    expect(told).toEqual([{ outcome: "deleted", ...a, run_id: null }]);
    expect(await kept()).toEqual([]);
  });

  test("features of a collection are told with their run, and only those that are stored", async () => {
    const features = [item("a"), item("b", { geometry: undefined }), item("c")];
    const whole = message({ type: "FeatureCollection", features }, { attributes: { run_id: "r", sequence: "1" } });
    expect(await run([whole], listening)).toEqual(["dead"]);
    expect(told.map(({ id, run_id }) => [id, run_id]).sort()).toEqual([
      ["a", "r"],
      ["c", "r"],
    ]);
  });

  test("while nobody can be told items are stored, one message of the batch stays, and a later run tells of all", async () => {
    expect(
      (
        await run(
          ["a", "b", "c"].map((id) => message(item(id))),
          down,
        )
      ).sort(),
    ).toEqual(["done", "done", "postponed"]);
    expect(
      (
        await run(
          ["d", "e"].map((id) => message(item(id))),
          down,
        )
      ).sort(),
    ).toEqual(["done", "postponed"]);
    expect(await database.query("SELECT id FROM pgstac.items")).toHaveLength(5);
    expect(await run([message(item("f"))], listening)).toEqual(["done"]);
    expect(summary()).toEqual(["a", "b", "c", "d", "e", "f"].map((id) => `new ${id}`));
    expect(await kept()).toEqual([]);
  });

  test("a batch that holds nothing good keeps a message back, too, as long as something is left to tell", async () => {
    const bad = item("b", { geometry: undefined });
    const whole = message({ type: "FeatureCollection", features: [item("a"), bad] });
    expect(await run([whole], down)).toEqual(["postponed"]);
    expect(await run([whole], listening)).toEqual(["dead"]);
    expect(summary()).toEqual(["new a"]);
  });

  test("items of a run that died before it told of them are told by the run that gets its messages, at once", async () => {
    const batch = ["a", "b", "c"].map((id) => message(item(id, { links: [self] })));
    await run(batch, undefined);
    expect(await run([message(item("z"))], listening)).toEqual(["done"]);
    expect(summary()).toEqual(["new z"]);
    await run(batch, listening);
    expect(summary()).toEqual(["new a", "new b", "new c", "new z"]);
    await run([removal()], undefined);
    told = [];
    expect(await run([removal()], listening)).toEqual(["done"]);
    expect(summary()).toEqual(["deleted a"]);
  });

  test("a run that dies while it tells what others left has it told by the run that gets its messages", async () => {
    await run([message(item("a"))], down);
    const dying = message(item("b"));
    const taken = Promise.withResolvers<void>();
    void run([dying], async () => {
      taken.resolve();
      await new Promise(() => {});
    });
    await taken.promise;
    // Its messages come back at once, and nobody knows yet that it died.
    expect(await run([message(item("c"))], listening)).toEqual(["postponed"]);
    expect(await run([dying], listening)).toEqual(["postponed"]);
    await letOthers();
    expect(await run([dying], listening)).toEqual(["done"]);
    expect(summary()).toEqual(["new a", "new b", "new c"]);
    expect(await kept()).toEqual([]);
  });

  test("runs side by side tell of each item once, and none waits for another", async () => {
    const batches = [0, 1, 2, 3].map((batch) => [0, 1, 2].map((each) => message(item(`${batch}-${each}`))));
    const outcomes = await Promise.all(batches.map((batch) => run(batch, listening)));
    expect(new Set(outcomes.flat())).toEqual(new Set(["done"]));
    expect(summary()).toEqual(batches.flatMap((_, batch) => [0, 1, 2].map((each) => `new ${batch}-${each}`)));
  });

  test("a backlog is told in pages, and a run whose time is over leaves the rest to another", async () => {
    for (const id of ["a", "b", "c", "d", "e", "f", "g"]) await run([message(item(id))], down);
    expect((await catalogue.notify([], listening, steadyNow() - 1))?.message).toMatch("no time left");
    let pages = 0;
    const counting: NotifyOf = async (items) => {
      pages += 1;
      await listening(items);
    };
    expect(await catalogue.notify([], counting, later())).toBeUndefined();
    expect([pages, told.length]).toEqual([2, 7]);
  });

  test("items that an operator deletes are told, at once or with the next that are loaded", async () => {
    for (const id of ["a", "b", "c"]) await run([message(item(id))], listening);
    told = [];
    let isDown = false;
    const notifyOf: NotifyOf = (items) => (isDown ? down : listening)(items);
    await using operated = await openCatalogue(database.url, { notifyOf });
    const deletion = { action: "items.delete", collection: "scenes" } as const;
    expect(await operated.operate({ ...deletion, ids: ["a", "none"] })).toEqual({ deleted: 1, missing: ["none"] });
    expect(told).toEqual([expect.objectContaining({ outcome: "deleted", id: "a", bbox: [1, 2, 1, 2], run_id: null })]);
    isDown = true;
    expect(await operated.operate(deletion)).toEqual({ deleted: 2, missing: [] });
    expect(told).toHaveLength(1);
    await run([message(item("d"))], listening);
    expect(summary()).toEqual(["deleted a", "deleted b", "deleted c", "new d"]);
  });

  test("without notices nothing is kept", async () => {
    await using other = await openCatalogue(database.url);
    await other.loadItems("scenes", [{ id: "a", collection: "scenes", text: JSON.stringify(item("a")) }]);
    expect(await kept()).toEqual([]);
  });
});
