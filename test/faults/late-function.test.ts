import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { openLoadStage } from "../../src/handlers/open-load-stage.ts";
import { stageHandler } from "../../src/handlers/stage-handler.ts";
import { environmentNames } from "../../src/settings/function-environment.ts";
import { defaultVersion } from "../../src/settings/pgstac-versions.ts";
import { deliver } from "../handlers/event-source.ts";
import { type FunctionBench, openFunctionBench, recordsOf, secretArn } from "../handlers/function-bench.ts";
import { secretOf } from "../handlers/secrets-server.ts";
import { openTestDatabase, type TestDatabase } from "../pgstac/test-database.ts";
import { item } from "../pipeline/message/messages.ts";

const settings = {
  create_missing_collections: true,
  load: { outage_delays_seconds: [0], retry_delays_seconds: [0], timeout_seconds: 10 },
};
let bench: FunctionBench;
let database: TestDatabase;
beforeAll(async () => {
  bench = await openFunctionBench(settings);
  database = await openTestDatabase(defaultVersion);
  bench.secrets.secrets.set(secretArn, secretOf(database.url));
});
afterAll(async () => {
  await bench[Symbol.asyncDispose]();
  await database[Symbol.asyncDispose]();
});

const atWork = async (): Promise<number> =>
  (
    await database.query<{ count: number }>(
      `SELECT count(*)::int FROM pg_stat_activity
       WHERE datname = current_database() AND application_name = 'stac-ingest' AND state <> 'idle'`,
    )
  )[0]?.count ?? -1;

test("a load that takes longer than its function is ended in the database, and costs no message", async () => {
  const handler = stageHandler("load", (log) => openLoadStage(bench.env, log));
  await database.query(`
    CREATE FUNCTION pgstac.sleep_long() RETURNS trigger LANGUAGE plpgsql AS
      $$ BEGIN PERFORM pg_sleep(600); RETURN NEW; END $$;
    CREATE TRIGGER sleep_long BEFORE INSERT ON pgstac.items FOR EACH ROW EXECUTE FUNCTION pgstac.sleep_long()`);
  await bench.send(["a", "b"].map((id) => JSON.stringify(item(id))));
  const records = await recordsOf(() => deliver(bench.sqs, bench.loadQueueUrl, handler, 12_000));
  expect(records).toContainEqual(expect.objectContaining({ event: "batch postponed" }));
  await vi.waitFor(async () => expect(await atWork()).toBe(0), { timeout: 60_000, interval: 200 });
  await database.query("DROP TRIGGER sleep_long ON pgstac.items");
  await expect
    .poll(
      async () => {
        await deliver(bench.sqs, bench.loadQueueUrl, handler);
        return (await database.query<{ count: number }>("SELECT count(*)::int FROM pgstac.items"))[0]?.count;
      },
      { timeout: 60_000 },
    )
    .toBe(2);
  expect(await bench.messaging.depth({ stage: "load", dead: true })).toMatchObject({ waiting: 0 });
});

test("a batch that is too slow for one run is loaded in smaller parts by the runs after it", async () => {
  const given = { ...settings, load: { ...settings.load, timeout_seconds: 5 } };
  const env = { ...bench.env, [environmentNames.settings]: JSON.stringify(given) };
  const handler = stageHandler("load", (log) => openLoadStage(env, log));
  await database.query(`
    DELETE FROM pgstac.items;
    CREATE FUNCTION pgstac.sleep_half() RETURNS trigger LANGUAGE plpgsql AS
      $$ BEGIN PERFORM pg_sleep(0.5); RETURN NEW; END $$;
    CREATE TRIGGER sleep_half BEFORE INSERT ON pgstac.items FOR EACH ROW EXECUTE FUNCTION pgstac.sleep_half()`);
  await bench.send(Array.from({ length: 10 }, (_, index) => JSON.stringify(item(`slow-${index}`))));
  const counts: number[] = [];
  await recordsOf(async () => {
    for (let run = 0; run < 6 && counts.at(-1) !== 10; run++) {
      await deliver(bench.sqs, bench.loadQueueUrl, handler, 5_000);
      const [row] = await database.query<{ count: number }>("SELECT count(*)::int FROM pgstac.items");
      counts.push(row?.count ?? -1);
    }
  });
  expect(counts[0]).toBe(0);
  expect(counts.at(-1)).toBe(10);
  expect(await bench.messaging.depth({ stage: "load", dead: true })).toMatchObject({ waiting: 0 });
});
