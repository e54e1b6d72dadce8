import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DeleteMessageCommand, ReceiveMessageCommand, SendMessageCommand } from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { openLoadStage } from "../../src/handlers/open-load-stage.ts";
import { stageHandler } from "../../src/handlers/stage-handler.ts";
import { redrive } from "../../src/operations/dead-letters/redrive.ts";
import type { Catalogue } from "../../src/pgstac/catalogue/catalogue.ts";
import { openCatalogue } from "../../src/pgstac/catalogue/open-catalogue.ts";
import { openConnections } from "../../src/pgstac/database/open-connections.ts";
import { prepareLedger } from "../../src/pgstac/runs/prepare-ledger.ts";
import { Fault } from "../../src/pipeline/fault/fault.ts";
import { steadyNow } from "../../src/pipeline/process/steady-now.ts";
import { RoundSize } from "../../src/pipeline/stage/round-size.ts";
import { defaultVersion } from "../../src/settings/pgstac-versions.ts";
import { defaultStageNumbers } from "../../src/settings/stage-numbers.ts";
import { openQueue } from "../../src/targets/local/queue/open-queue.ts";
import type { Messaging } from "../../src/targets/messaging.ts";
import { loadStage } from "../../src/targets/run-stage.ts";
import { deliver } from "../handlers/event-source.ts";
import { openFunctionBench, secretArn } from "../handlers/function-bench.ts";
import { secretOf } from "../handlers/secrets-server.ts";
import { openTestDatabase, type TestDatabase } from "../pgstac/test-database.ts";
import { collection, item } from "../pipeline/message/messages.ts";

const waiting = { stage: "load", dead: false } as const;
const dead = { stage: "load", dead: true } as const;
const empty = { waiting: 0, inFlight: 0, delayed: 0 };
const hidden = { limit: 10, waitSeconds: 1, visibilitySeconds: 300 };
const noDelay = { max_receives: 1, outage_delays_seconds: [0], retry_delays_seconds: [0] };

/** The load stage of a target, run when a test says so. */
interface Place extends AsyncDisposable {
  readonly messaging: Messaging;
  /** Loads what waits, with a database or without. */
  load(database: "up" | "down"): Promise<unknown>;
  /** Moves dead letters back as SQS does by itself: with their attributes, as new messages. */
  readonly redriveNatively?: () => Promise<void>;
}

const places: Readonly<Record<string, (catalogue: Catalogue, url: string) => Promise<Place>>> = {
  "this machine": async (catalogue) => {
    const folder = mkdtempSync(join(tmpdir(), "stac-ingest-old-"));
    const messaging = openQueue(join(folder, "queue.sqlite"), { gen: 3, load: 3 });
    const numbers = {
      ...defaultStageNumbers.load,
      maxReceives: noDelay.max_receives,
      outageDelaysSeconds: noDelay.outage_delays_seconds,
    };
    const down = async (): Promise<never> => {
      throw new Fault("infrastructure", "the database is down");
    };
    const { loadItems, loadCollection, createCollection } = catalogue;
    return {
      messaging,
      async load(database) {
        const run = loadStage({
          roundSize: new RoundSize(),
          messaging,
          numbers,
          log: () => {},
          loadItems: database === "up" ? (id, items, giveUp) => loadItems(id, items, "delsert", giveUp) : down,
          loadCollection,
          createCollection,
          stacVersionOf: () => undefined,
          ledger: catalogue,
          readPayload: () => Promise.reject(new Error("no payloads here")),
          createMissingCollections: false,
          strict: false,
        });
        const batch = await messaging.receive(waiting, { limit: 10, waitSeconds: 1, visibilitySeconds: 60 });
        const staying = new Set((await run(batch, steadyNow() + 60_000)).staying);
        await messaging.delete(
          waiting,
          batch.filter(({ id }) => !staying.has(id)),
        );
      },
      async [Symbol.asyncDispose]() {
        messaging[Symbol.dispose]();
        rmSync(folder, { recursive: true });
      },
    };
  },
  AWS: async (_, url) => {
    const bench = await openFunctionBench({ create_missing_collections: false, load: noDelay }, { raw: true });
    const { sqs, messaging, loadQueueUrl, loadDeadLetterUrl } = bench;
    return {
      messaging,
      async load(database) {
        bench.secrets.secrets.clear();
        if (database === "up") bench.secrets.secrets.set(secretArn, secretOf(url));
        return deliver(
          sqs,
          loadQueueUrl,
          stageHandler("load", (log) => openLoadStage(bench.env, log)),
        );
      },
      async redriveNatively() {
        const { Messages = [] } = await sqs.send(
          new ReceiveMessageCommand({ QueueUrl: loadDeadLetterUrl, MessageAttributeNames: ["All"] }),
        );
        for (const { Body, MessageAttributes, ReceiptHandle } of Messages) {
          await sqs.send(new SendMessageCommand({ QueueUrl: loadQueueUrl, MessageBody: Body, MessageAttributes }));
          await sqs.send(new DeleteMessageCommand({ QueueUrl: loadDeadLetterUrl, ReceiptHandle }));
        }
      },
      [Symbol.asyncDispose]: () => bench[Symbol.asyncDispose](),
    };
  },
};

let database: TestDatabase;
let catalogue: Catalogue;
beforeAll(async () => {
  // The function's log, which nobody reads here.
  vi.spyOn(process.stdout, "write").mockReturnValue(true);
  database = await openTestDatabase(defaultVersion);
  catalogue = await openCatalogue(database.url);
  const connections = await openConnections(database.url, {});
  await prepareLedger(connections);
  await connections.pool.end();
});
afterAll(async () => {
  vi.restoreAllMocks();
  await catalogue[Symbol.asyncDispose]();
  await database[Symbol.asyncDispose]();
});

const loadCollection = () => catalogue.loadCollection({ id: "scenes", text: JSON.stringify(collection("scenes")) });
const removeCollection = () => catalogue.operate({ action: "collections.delete", id: "scenes" });
const version = (title: string): string =>
  JSON.stringify(item("scene", { properties: { datetime: "2026-01-01T00:00:00Z", title } }));

/** Publishes a version as a run of its own, at an instant of its own. */
async function publish({ messaging }: Place, title: string, runId: string): Promise<void> {
  const now = Date.now();
  await vi.waitUntil(() => Date.now() > now, { interval: 1 });
  await messaging.publish("load", [{ body: version(title), attributes: { run_id: runId, sequence: "1" } }]);
}

/** Lets the one message that waits die without a reason: whoever has it in hand is killed each time. */
async function dieNatively({ messaging }: Place): Promise<void> {
  const killed = async () => {
    await messaging.changeVisibility(waiting, await messaging.receive(waiting, { ...hidden, waitSeconds: 0 }), 0);
    return messaging.depth(dead);
  };
  await expect.poll(killed).toMatchObject({ waiting: 1 });
}

/** Lets the one message that waits die by our hand. */
async function die(place: Place): Promise<void> {
  await removeCollection();
  await place.load("up");
  await loadCollection();
  expect(await place.messaging.depth(dead)).toMatchObject({ waiting: 1 });
}

const redriveOurs = async ({ messaging }: Place): Promise<void> => {
  const selection = { stages: ["load"] } as const;
  const { moved } = await redrive({ messaging, operate: catalogue.operate }, selection, {
    signal: new AbortController().signal,
  });
  expect(moved).toBe(1);
};

/** Ways by which a message comes late: what befalls it first, and what brings it back. */
const ways: readonly [
  name: string,
  befall: (place: Place) => Promise<unknown>,
  bringBack: (place: Place) => Promise<unknown>,
][] = [
  ["died and was redriven", die, redriveOurs],
  ["died without a reason and was redriven", dieNatively, redriveOurs],
  ["died and was redriven by SQS", die, async ({ redriveNatively }) => redriveNatively?.()],
  ["died without a reason and was redriven by SQS", dieNatively, async ({ redriveNatively }) => redriveNatively?.()],
  ["was postponed as a copy", (place) => place.load("down"), async () => {}],
];

for (const [name, open] of Object.entries(places)) {
  describe(`on ${name}`, () => {
    let place: Place;
    let runs: { readonly old: string; readonly new: string };
    beforeAll(async () => {
      place = await open(catalogue, database.url);
    });
    afterAll(() => place[Symbol.asyncDispose]());
    beforeEach(async () => {
      await removeCollection().catch(() => {});
      await loadCollection();
      const nonce = Math.random().toString(36).slice(2);
      runs = { old: `old-${nonce}`, new: `new-${nonce}` };
      // Versions are remembered by the item's name, which all tests share.
      await database.query("TRUNCATE stac_ingest.stored, stac_ingest.versions");
    });
    const countsOf = async (id: string) => (await catalogue.operate({ action: "runs.show", id })).counts;
    const stored = async () =>
      (await database.query("SELECT content->'properties'->>'title' AS title FROM pgstac.items")).map(
        (row) => row["title"],
      );

    test.each(name === "AWS" ? ways : ways.filter(([way]) => !way.endsWith("SQS")))(
      "an old version that %s after a newer one was loaded is superseded",
      async (_, befall, bringBack) => {
        await publish(place, "old", runs.old);
        await befall(place);
        const held = await place.messaging.receive(waiting, { ...hidden, waitSeconds: 0 });
        await publish(place, "new", runs.new);
        await place.load("up");
        expect(await stored()).toEqual(["new"]);
        await place.messaging.changeVisibility(waiting, held, 0);
        await bringBack(place);
        await place.load("up");
        expect(await stored()).toEqual(["new"]);
        expect(await countsOf(runs.old)).toMatchObject({ superseded: 1, dead: 0, new: 0, changed: 0 });
        expect(await countsOf(runs.new)).toMatchObject({ superseded: 0, dead: 0, new: 1 });
        expect([await place.messaging.depth(waiting), await place.messaging.depth(dead)]).toEqual([empty, empty]);
      },
    );

    test.each(name === "AWS" ? ways : ways.filter(([way]) => !way.endsWith("SQS")))(
      "a new version that %s after an older one was loaded replaces it",
      async (_, befall, bringBack) => {
        await publish(place, "old", runs.old);
        const old = await place.messaging.receive(waiting, hidden);
        await publish(place, "new", runs.new);
        await befall(place);
        const held = await place.messaging.receive(waiting, { ...hidden, waitSeconds: 0 });
        await place.messaging.changeVisibility(waiting, old, 0);
        await place.load("up");
        expect(await stored()).toEqual(["old"]);
        await place.messaging.changeVisibility(waiting, held, 0);
        await bringBack(place);
        await place.load("up");
        expect(await stored()).toEqual(["new"]);
        expect(await countsOf(runs.old)).toMatchObject({ superseded: 0, dead: 0, new: 1 });
        expect(await countsOf(runs.new)).toMatchObject({ superseded: 0, dead: 0, changed: 1 });
        expect([await place.messaging.depth(waiting), await place.messaging.depth(dead)]).toEqual([empty, empty]);
      },
    );
  });
}
