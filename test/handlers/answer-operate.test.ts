import { afterAll, beforeAll, expect, test } from "vitest";
import { answerOperate } from "../../src/handlers/answer-operate.ts";
import { openSecretCatalogue, type SecretCatalogue } from "../../src/handlers/secret-catalogue.ts";
import { openCatalogue } from "../../src/pgstac/catalogue/open-catalogue.ts";
import type { Log } from "../../src/pipeline/message/log.ts";
import { defaultVersion } from "../../src/settings/pgstac-versions.ts";
import { hasServer, openTestDatabase, type TestDatabase } from "../pgstac/test-database.ts";
import { collection } from "../pipeline/message/messages.ts";
import { contextOf } from "./event-source.ts";

let database: TestDatabase;
let catalogue: SecretCatalogue;
const log: Log = () => {};

beforeAll(async () => {
  database = await openTestDatabase(defaultVersion);
  catalogue = openSecretCatalogue({ readUrl: async () => database.url, open: (url) => openCatalogue(url), log });
});
afterAll(async () => {
  catalogue.forget();
  await database[Symbol.asyncDispose]();
});

const answer = (event: unknown, from = catalogue) => answerOperate(event, contextOf(20_000), from, log);

test("a request is answered with a reply", async () => {
  expect(await answer({ action: "pgstac.version" })).toMatchObject({ reply: { version: defaultVersion } });
});

test("what is asked wrongly, or is not there, is answered with the fault", async () => {
  expect(await answer({ action: "drop.everything" })).toMatchObject({ fault: { kind: "wrong_usage" } });
  expect(await answer({ action: "collections.get", id: "nowhere" })).toMatchObject({ fault: { kind: "not_found" } });
});

test("a database that is down is answered with the fault, and asked again the next time", async () => {
  let up = false;
  const flaky = openSecretCatalogue({
    readUrl: async () => (up ? database.url : "postgresql://127.0.0.1:1/none"),
    open: (url) => openCatalogue(url),
    log,
  });
  const request = { action: "collections.list" };
  expect(await answer(request, flaky)).toMatchObject({ fault: { kind: "database_unreachable" } });
  up = true;
  expect(await answer(request, flaky)).toMatchObject({ reply: { collections: [] } });
  flaky.forget();
});

test.skipIf(!hasServer)("what was not answered in time is not done later", async () => {
  await answer({ action: "collections.load", documents: [JSON.stringify(collection("scenes"))] });
  await database.query("BEGIN");
  await database.query("LOCK TABLE collections");
  const late = await answerOperate({ action: "collections.delete", id: "scenes" }, contextOf(2_500), catalogue, log);
  expect(late).toMatchObject({ fault: { kind: "infrastructure", message: "the database did not answer in time" } });
  await database.query("COMMIT");
  await expect.poll(() => database.query(busySql)).toEqual([]);
  expect(await answer({ action: "collections.list" })).toMatchObject({ reply: { collections: [{ id: "scenes" }] } });
});

/** Sessions of the catalogue in a transaction. */
const busySql = `SELECT pid FROM pg_stat_activity
  WHERE datname = current_database() AND application_name = 'stac-ingest' AND xact_start IS NOT NULL`;
