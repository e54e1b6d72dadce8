import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openLoadStage } from "../../src/handlers/open-load-stage.ts";
import { stageHandler } from "../../src/handlers/stage-handler.ts";
import { defaultVersion } from "../../src/settings/pgstac-versions.ts";
import { hasServer, openTestDatabase, type TestDatabase } from "../pgstac/test-database.ts";
import { item } from "../pipeline/message/messages.ts";
import { deliver, type SqsHandler } from "./event-source.ts";
import { type FunctionBench, openFunctionBench, secretArn } from "./function-bench.ts";
import { secretOf } from "./secrets-server.ts";

const users = ["stac_ingest_rotation_a", "stac_ingest_rotation_b"] as const;

describe.skipIf(!hasServer)("on a server with roles of its own", () => {
  let bench: FunctionBench;
  let database: TestDatabase;
  let handler: SqsHandler;

  beforeAll(async () => {
    bench = await openFunctionBench({ create_missing_collections: true });
    database = await openTestDatabase(defaultVersion);
    for (const user of users) {
      await database.query(`DROP ROLE IF EXISTS ${user}`);
      await database.query(`CREATE ROLE ${user} LOGIN`);
      await database.query(`GRANT pgstac_read, pgstac_ingest, pgstac_admin TO ${user}`);
    }
    handler = stageHandler("load", (log) => openLoadStage(bench.env, log));
  });
  afterAll(async () => {
    for (const user of users) await database.query(`DROP OWNED BY ${user}; DROP ROLE ${user}`);
    await database[Symbol.asyncDispose]();
    await bench[Symbol.asyncDispose]();
  });

  const secretFor = (username: string): string => secretOf(database.url, { username, password: `${username}/p@ss:w?` });
  const count = async (): Promise<number> =>
    (await database.query<{ count: number }>("SELECT count(*)::int FROM items"))[0]?.count ?? 0;

  test("credentials that rotate are read anew when the database refuses the old ones, within the same run", async () => {
    bench.secrets.secrets.set(secretArn, secretFor(users[0]));
    await bench.send([JSON.stringify(item("before"))]);
    await deliver(bench.sqs, bench.loadQueueUrl, handler);
    expect(await count()).toBe(1);
    expect(bench.secrets.reads.count).toBe(1);

    await database.query(`ALTER ROLE ${users[0]} NOLOGIN`);
    await database.query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = $1", [users[0]]);
    bench.secrets.secrets.set(secretArn, secretFor(users[1]));
    await bench.send([JSON.stringify(item("after"))]);
    await deliver(bench.sqs, bench.loadQueueUrl, handler);
    expect(await count()).toBe(2);
    expect(bench.secrets.reads.count).toBe(2);
  });

  test("the secret is read once for as many runs as the credentials hold", async () => {
    const { count: before } = bench.secrets.reads;
    for (const id of ["x", "y", "z"]) {
      await bench.send([JSON.stringify(item(id))]);
      await deliver(bench.sqs, bench.loadQueueUrl, handler);
    }
    expect(await count()).toBe(5);
    expect(bench.secrets.reads.count).toBe(before);
  });
});
