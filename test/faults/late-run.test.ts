import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import type { Catalogue } from "../../src/pgstac/catalogue/catalogue.ts";
import { openCatalogue } from "../../src/pgstac/catalogue/open-catalogue.ts";
import { Fault } from "../../src/pipeline/fault/fault.ts";
import { RoundSize } from "../../src/pipeline/stage/round-size.ts";
import { defaultVersion } from "../../src/settings/pgstac-versions.ts";
import { defaultStageNumbers } from "../../src/settings/stage-numbers.ts";
import { runEventSource } from "../../src/targets/local/process/run-event-source.ts";
import { openQueue } from "../../src/targets/local/queue/open-queue.ts";
import { loadStage, type RunStage } from "../../src/targets/run-stage.ts";
import { openTestDatabase, type TestDatabase } from "../pgstac/test-database.ts";
import { item } from "../pipeline/message/messages.ts";
import { noLedger } from "../pipeline/run/no-ledger.ts";

const load = { stage: "load", dead: false } as const;
const loadDead = { stage: "load", dead: true } as const;
const empty = { waiting: 0, inFlight: 0, delayed: 0 };
const patience = { timeout: 50_000, interval: 50 };

let database: TestDatabase;
let catalogue: Catalogue;
beforeAll(async () => {
  database = await openTestDatabase(defaultVersion);
  catalogue = await openCatalogue(database.url);
  await catalogue.createCollection({ id: "c", text: JSON.stringify({ ...collection, id: "c" }) });
});
afterAll(async () => {
  await catalogue[Symbol.asyncDispose]();
  await database[Symbol.asyncDispose]();
});
beforeEach(() => database.query("DELETE FROM items"));

const collection = {
  type: "Collection",
  stac_version: "1.0.0",
  description: "",
  license: "proprietary",
  links: [],
  extent: { spatial: { bbox: [[-180, -90, 180, 90]] }, temporal: { interval: [[null, null]] } },
};

/** A queue with `count` items, and an event source of the load stage whose runs may take a tenth of a second. */
async function started(
  count: number,
  parts: { loadItems?: Catalogue["loadItems"]; run?: (run: RunStage) => RunStage },
) {
  const folder = mkdtempSync(join(tmpdir(), "stac-ingest-late-"));
  const queue = openQueue(join(folder, "queue.sqlite"), { gen: 2, load: 2 });
  await queue.publish(
    "load",
    Array.from({ length: count }, (_, index) => ({
      body: JSON.stringify(item(`item-${index}`, { collection: "c" })),
      attributes: {},
    })),
  );
  const numbers = {
    ...defaultStageNumbers.load,
    batchSize: 50,
    windowSeconds: 0.5,
    timeoutSeconds: 0.1,
    concurrency: 2,
    maxReceives: 2,
    retryDelaysSeconds: [0.1],
    outageDelaysSeconds: [0.1],
  };
  const log = vi.fn();
  const loadItems = parts.loadItems ?? catalogue.loadItems;
  const run = loadStage({
    roundSize: new RoundSize(),
    messaging: queue,
    numbers,
    log,
    loadItems: (collectionId, items, giveUp) => loadItems(collectionId, items, "delsert", giveUp),
    loadCollection: catalogue.loadCollection,
    createCollection: catalogue.createCollection,
    stacVersionOf: () => undefined,
    ledger: noLedger,
    readPayload: () => Promise.reject(new Error("no payloads here")),
    createMissingCollections: false,
    strict: false,
  });
  const halt = new AbortController();
  const wrapped = parts.run?.(run) ?? run;
  const ended = runEventSource({ stage: "load", numbers, messaging: queue, run: wrapped, log }, halt.signal);
  return {
    queue,
    log,
    [Symbol.asyncDispose]: async () => {
      halt.abort();
      await ended;
      queue[Symbol.dispose]();
    },
  };
}

const stored = async () => (await database.query<{ n: number }>("SELECT count(*)::int AS n FROM items"))[0]?.n;

test("a load that takes ten times its time is taken as done, and no message is dead", async () => {
  const slow: Catalogue["loadItems"] = async (...given) => {
    const result = await catalogue.loadItems(...given);
    await database.query("SELECT pg_sleep(1)");
    return result;
  };
  await using source = await started(200, { loadItems: slow });
  await vi.waitFor(async () => expect(await source.queue.depth(load)).toEqual(empty), patience);
  expect(await stored()).toBe(200);
  expect(await source.queue.depth(loadDead)).toEqual(empty);
  expect(source.log).toHaveBeenCalledWith("warn", "run late", expect.anything());
});

test("of a late run's messages none is received by another while it works, and no more runs are at work", async () => {
  let [atWork, most] = [0, 0];
  const ids: string[] = [];
  const slow =
    (run: RunStage): RunStage =>
    async (batch) => {
      ids.push(...batch.map(({ id }) => id));
      most = Math.max(most, ++atWork);
      // Longer than its messages are hidden, were they not kept in hand.
      await database.query("SELECT pg_sleep(2.5)");
      const outcome = await run(batch, Number.POSITIVE_INFINITY);
      atWork -= 1;
      return outcome;
    };
  await using source = await started(150, { run: slow });
  await vi.waitFor(async () => expect(await source.queue.depth(load)).toEqual(empty), patience);
  expect(new Set(ids).size).toBe(ids.length);
  expect(most).toBe(2);
});

test("what fails in a late run fails for its lateness, and costs no receive", async () => {
  let [calls, failures] = [0, 4];
  const failing: Catalogue["loadItems"] = async (...given) => {
    calls += 1;
    if (failures-- <= 0) return catalogue.loadItems(...given);
    await database.query("SELECT pg_sleep(0.3)");
    throw new Fault("contention", "others were in the way");
  };
  await using source = await started(10, { loadItems: failing });
  await vi.waitFor(async () => expect(await source.queue.depth(load)).toEqual(empty), patience);
  expect(calls).toBeGreaterThan(4);
  expect(await stored()).toBe(10);
  expect(await source.queue.depth(loadDead)).toEqual(empty);
});

test("a load that hangs is given up: nothing of it is stored, and it is loaded when the way is free", async () => {
  const { Client } = (await import("pg")).default;
  const client = new Client(database.url);
  await client.connect();
  await client.query("BEGIN; LOCK TABLE pgstac.items IN ACCESS EXCLUSIVE MODE");
  await using source = await started(10, {});
  await vi.waitFor(() => {
    const reasons = source.log.mock.calls.filter(([, event]) => event === "batch postponed");
    expect(reasons[0]?.[2]).toMatchObject({ reason: expect.stringContaining("did not answer in time") });
  }, patience);
  await client.query("ROLLBACK");
  await vi.waitFor(async () => expect(await stored()).toBe(10), patience);
  await vi.waitFor(async () => expect(await source.queue.depth(load)).toEqual(empty), patience);
  expect(await source.queue.depth(loadDead)).toEqual(empty);
  await client.end();
});
