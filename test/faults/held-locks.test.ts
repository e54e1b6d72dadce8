import pg from "pg";
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test, vi } from "vitest";
import type { Catalogue } from "../../src/pgstac/catalogue/catalogue.ts";
import { openCatalogue } from "../../src/pgstac/catalogue/open-catalogue.ts";
import { RoundSize } from "../../src/pipeline/stage/round-size.ts";
import { defaultVersion } from "../../src/settings/pgstac-versions.ts";
import { defaultStageNumbers } from "../../src/settings/stage-numbers.ts";
import { openQueue } from "../../src/targets/local/queue/open-queue.ts";
import { loadStage } from "../../src/targets/run-stage.ts";
import { collectionDocument, itemDocument, range } from "../pgstac/documents.ts";
import { changingRoles, hasServer, openTestDatabase, type TestDatabase } from "../pgstac/test-database.ts";
import { queueFolder } from "../targets/local/queue/queue-folder.ts";

const patienceMilliseconds = 1500;
const load = { stage: "load", dead: false } as const;
const empty = { waiting: 0, inFlight: 0, delayed: 0 };
const old = range(3).map((index) => itemDocument("c", `item-${index}`));
const changed = range(6).map((index) => itemDocument("c", `item-${index}`, { properties: { changed: true } }));
const later = itemDocument("c", "later", { properties: { datetime: "2030-01-01T00:00:00Z" } });

interface Holder extends AsyncDisposable {
  readonly pid: number;
  readonly query: pg.Client["query"];
}

describe.skipIf(!hasServer)("a lock that another session keeps", () => {
  let database: TestDatabase;
  let catalogue: Catalogue;
  let partition: string;

  beforeAll(async () => {
    database = await openTestDatabase(defaultVersion);
    catalogue = await openCatalogue(database.url, { patienceMilliseconds, preparesLedger: true });
    await catalogue.loadCollection(collectionDocument("c"));
  });
  afterAll(async () => {
    await catalogue[Symbol.asyncDispose]();
    await database[Symbol.asyncDispose]();
  });
  beforeEach(async () => {
    await database.query("DELETE FROM items");
    await catalogue.loadItems("c", old);
    const [row] = await database.query<{ name: string }>("SELECT tableoid::regclass::text AS name FROM items LIMIT 1");
    partition = row?.name ?? "";
  });

  async function hold(sql: string): Promise<Holder> {
    const client = new pg.Client({ connectionString: database.url, application_name: "somebody's psql" });
    client.on("error", () => {});
    await client.connect();
    await client.query("SET search_path = pgstac, public");
    const { rows } = await client.query<{ pid: number }>("SELECT pg_backend_pid() AS pid");
    await client.query(`BEGIN; ${sql}`);
    return {
      pid: rows[0]?.pid ?? 0,
      query: client.query.bind(client) as pg.Client["query"],
      [Symbol.asyncDispose]: () => client.end(),
    };
  }

  const held: Readonly<Record<string, () => string>> = {
    "the table of all items": () => "LOCK TABLE items IN ACCESS EXCLUSIVE MODE",
    "a partition": () => `LOCK TABLE ${partition} IN ACCESS EXCLUSIVE MODE`,
    "an item's row": () => "SELECT id FROM items WHERE id = 'item-1' FOR UPDATE",
    "an item of the same id that is not committed": () =>
      `INSERT INTO ${partition} (id, geometry, collection, datetime, end_datetime, content)
       SELECT 'item-4', geometry, collection, datetime, end_datetime, content FROM items LIMIT 1`,
    "the table of collections": () => "LOCK TABLE collections IN ACCESS EXCLUSIVE MODE",
    "a lock of a loader": () => "SELECT pg_advisory_xact_lock(hashtext('stac-ingest collection'), hashtext('c'))",
  };

  test.each(Object.entries(held))("is the database's trouble, and its session is named: %s", async (_name, sql) => {
    await using holder = await hold(sql());
    const failure = await catalogue.loadItems("c", changed).catch((error: unknown) => error);
    expect(failure).toMatchObject({
      kind: "infrastructure",
      message: expect.stringMatching(
        `^the database cannot serve: another session keeps a lock that is needed: process ${holder.pid} \\(user postgres, somebody's psql, idle in transaction, transaction begun \\d{4}-\\d\\d-\\d\\dT[\\d:]{8}Z\\): BEGIN; (LOCK|SELECT|INSERT).* \\(PostgreSQL: canceling statement due to lock timeout\\)$`,
      ),
      remedy: `end its transaction, or: SELECT pg_terminate_backend(${holder.pid})`,
    });
    await holder.query("ROLLBACK");
    expect(await catalogue.loadItems("c", changed)).toEqual(new Map());
  });

  test("is told by the session at its end, where others wait for it, too", async () => {
    await using holder = await hold("SELECT id FROM items LIMIT 1");
    await using waiting = await hold("SELECT 1");
    const altering = waiting.query(`LOCK TABLE ${partition} IN ACCESS EXCLUSIVE MODE`);
    altering.catch(() => {});
    await vi.waitFor(async () => {
      const sql = "SELECT cardinality(pg_blocking_pids($1)) AS waits";
      expect(await database.query(sql, [waiting.pid])).toEqual([{ waits: 1 }]);
    });
    await expect(catalogue.loadItems("c", changed)).rejects.toThrow(
      new RegExp(`another session keeps a lock that is needed: process ${holder.pid} `),
    );
    await holder.query("ROLLBACK");
    await altering;
  });

  test("is told by number and user alone where the rest is hidden from this user", async () => {
    await using holder = await hold("LOCK TABLE items IN ACCESS EXCLUSIVE MODE");
    const user = `stac_ingest_held_${process.pid}`;
    await changingRoles(async () => {
      await database.query(`CREATE ROLE ${user} LOGIN PASSWORD 'secret' IN ROLE pgstac_ingest`);
    });
    onTestFinished(() => changingRoles(async () => void (await database.query(`DROP ROLE ${user}`))));
    const url = Object.assign(new URL(database.url), { username: user, password: "secret" }).href;
    await using least = await openCatalogue(url, { patienceMilliseconds });
    await expect(least.loadItems("c", changed)).rejects.toThrow(
      `a lock that is needed: process ${holder.pid} (user postgres, somebody's psql) (PostgreSQL:`,
    );
    await holder.query("ROLLBACK");
  });

  test("a reader's transaction in the way of a partition that must be widened is named, too", async () => {
    await using holder = await hold("SELECT id FROM items LIMIT 1");
    await expect(catalogue.loadItems("c", [later])).rejects.toMatchObject({
      kind: "infrastructure",
      message: expect.stringContaining(`process ${holder.pid} `),
    });
    await holder.query("ROLLBACK");
    expect(await catalogue.loadItems("c", [later])).toEqual(new Map());
  });

  test("is at fault also where a statement may take less time than a lock is waited for", async () => {
    const url = new URL(database.url);
    url.searchParams.set("options", "-c statement_timeout=1000");
    await using hurried = await openCatalogue(url.href, { patienceMilliseconds: 3000 });
    await using holder = await hold("SELECT id FROM items WHERE id = 'item-1' FOR UPDATE");
    await expect(hurried.loadItems("c", changed)).rejects.toMatchObject({
      kind: "infrastructure",
      message: expect.stringContaining(`process ${holder.pid} `),
    });
  });

  test("is named also if the run that waits for it is given up", async () => {
    await using holder = await hold("LOCK TABLE items IN ACCESS EXCLUSIVE MODE");
    await expect(catalogue.loadItems("c", changed, "delsert", AbortSignal.timeout(1200))).rejects.toMatchObject({
      kind: "infrastructure",
      message: expect.stringMatching(`^the database did not answer in time: .* process ${holder.pid} `),
    });
  });

  test("on one collection lets others be loaded, unless the request is given up", async () => {
    await using holder = await hold("SELECT pg_advisory_xact_lock(hashtext('stac-ingest collection'), hashtext('c'))");
    const documents = ["c", "other"].map((id) => collectionDocument(id).text);
    const request = { action: "collections.load", documents } as const;
    const failure = (index: number) => ({ index, kind: "infrastructure", reason: expect.stringContaining("process") });
    expect(await catalogue.operate(request)).toMatchObject({ loaded: ["other"], failures: [failure(0)] });
    const givenUp = catalogue.operate(request, AbortSignal.timeout(1200));
    expect(await givenUp).toMatchObject({ loaded: [], failures: [failure(0), failure(1)] });
    await holder.query("ROLLBACK");
  });

  test("kills no message, however often it was received, and lets all be loaded once it is gone", async () => {
    const { path, remove } = queueFolder();
    const queue = openQueue(path, { gen: 2, load: 2 });
    onTestFinished(() => {
      queue[Symbol.dispose]();
      remove();
    });
    const numbers = { ...defaultStageNumbers.load, maxReceives: 1, retryDelaysSeconds: [0], outageDelaysSeconds: [0] };
    const log = vi.fn();
    const never = () => Promise.reject(new Error("not asked for"));
    const run = loadStage({
      roundSize: new RoundSize(),
      messaging: queue,
      numbers,
      log,
      loadItems: (collection, items, giveUp) => catalogue.loadItems(collection, items, "delsert", giveUp),
      loadCollection: never,
      createCollection: never,
      stacVersionOf: () => undefined,
      ledger: catalogue,
      readPayload: never,
      createMissingCollections: false,
      strict: false,
    });
    const deliver = async (): Promise<void> => {
      const batch = await queue.receive(load, { limit: 10, waitSeconds: 0, visibilitySeconds: 600 });
      const staying = new Set((await run(batch, Number.POSITIVE_INFINITY)).staying);
      await queue.delete(
        load,
        batch.filter(({ id }) => !staying.has(id)),
      );
    };
    await queue.publish(
      "load",
      changed.map(({ text }) => ({ body: text, attributes: {} })),
    );
    await using holder = await hold("SELECT id FROM items WHERE id = 'item-1' FOR UPDATE");
    for (const _ of range(3)) await deliver();
    const reasons = log.mock.calls.filter(([, event]) => event === "batch postponed").map(([, , fields]) => fields);
    expect(reasons).toHaveLength(3);
    expect(reasons[0]).toMatchObject({ messages: 6, reason: expect.stringContaining(`process ${holder.pid} `) });
    await holder.query("ROLLBACK");
    await vi.waitFor(async () => {
      await deliver();
      expect(await queue.depth(load)).toEqual(empty);
    });
    expect(await queue.depth({ stage: "load", dead: true })).toEqual(empty);
    const stored = await database.query<{ id: string }>("SELECT id FROM items WHERE content->'properties' ? 'changed'");
    expect(stored.map(({ id }) => id).sort()).toEqual(changed.map(({ id }) => id));
  });
});
