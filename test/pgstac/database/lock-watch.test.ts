import pg from "pg";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { LockWatch } from "../../../src/pgstac/database/lock-watch.ts";
import { openPool } from "../../../src/pgstac/database/open-pool.ts";
import { defaultVersion } from "../../../src/settings/pgstac-versions.ts";
import { hasServer, openTestDatabase, type TestDatabase } from "../test-database.ts";

const everyMilliseconds = 50;

describe.skipIf(!hasServer)("a watch over a transaction that waits for a lock", () => {
  let database: TestDatabase;
  let pool: pg.Pool;

  beforeAll(async () => {
    database = await openTestDatabase(defaultVersion);
    pool = openPool(database.url, { max: 1, connectionTimeoutMillis: 10_000 });
  });
  afterAll(async () => {
    await pool.end();
    await database[Symbol.asyncDispose]();
  });

  async function open(): Promise<pg.Client & { readonly processID?: number }> {
    const client = new pg.Client(database.url);
    client.on("error", () => {});
    await client.connect();
    onTestFinished(() => client.end());
    return client;
  }

  /** Has a session wait for another's lock until that lets go. */
  async function wait(key: number) {
    const [holder, waiting] = [await open(), await open()];
    const lock = `SELECT pg_advisory_lock(${key})`;
    await holder.query(lock);
    const waited = waiting.query(lock);
    const letGo = async (): Promise<void> => {
      await holder.query(`SELECT pg_advisory_unlock(${key})`);
      await waited;
    };
    return { holder, waiting, letGo };
  }

  test("names who keeps the lock, and nobody any more once that let go", async () => {
    const { holder, waiting, letGo } = await wait(1);
    using watch = new LockWatch(pool, everyMilliseconds);
    using _ = watch.watch(waiting);
    await expect.poll(() => watch.sessions).toMatchObject([{ pid: holder.processID }]);
    await letGo();
    await expect.poll(() => watch.sessions).toEqual([]);
  });

  test("forgets nobody while the transaction waits for its next try", async () => {
    const [first, second] = [await wait(2), await wait(3)];
    using watch = new LockWatch(pool, everyMilliseconds);
    {
      using _ = watch.watch(first.waiting);
      await expect.poll(() => watch.sessions).toHaveLength(1);
    }
    await first.letGo();
    // By the time that a watch which began later has looked, the first one had its next look, too.
    using later = new LockWatch(pool, everyMilliseconds);
    using _ = later.watch(second.waiting);
    await expect.poll(() => later.sessions).toHaveLength(1);
    expect(watch.sessions).toMatchObject([{ pid: first.holder.processID }]);
    await second.letGo();
  });

  test("keeps no connection between two looks", async () => {
    const { waiting, letGo } = await wait(4);
    using watch = new LockWatch(pool, 1000);
    using _ = watch.watch(waiting);
    await expect.poll(() => watch.sessions, { timeout: 10_000 }).toHaveLength(1);
    const sql = `SELECT count(*)::int AS connections FROM pg_stat_activity
      WHERE application_name = 'stac-ingest' AND datname = current_database()`;
    await expect.poll(() => database.query(sql), { timeout: 10_000 }).toEqual([{ connections: 0 }]);
    await letGo();
  });
});
