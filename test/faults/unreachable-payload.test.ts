import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { openLoadStage } from "../../src/handlers/open-load-stage.ts";
import { stageHandler } from "../../src/handlers/stage-handler.ts";
import { defaultVersion } from "../../src/settings/pgstac-versions.ts";
import { deliver, type SqsHandler } from "../handlers/event-source.ts";
import { bucket, type FunctionBench, openFunctionBench, recordsOf, secretArn } from "../handlers/function-bench.ts";
import { secretOf } from "../handlers/secrets-server.ts";
import { openTestDatabase, type TestDatabase } from "../pgstac/test-database.ts";
import { item } from "../pipeline/message/messages.ts";
import { type AnsweringServer, startAnsweringServer } from "../targets/aws/answering-server.ts";

const settings = {
  create_missing_collections: true,
  load: { max_receives: 1, retry_delays_seconds: [0], outage_delays_seconds: [0], timeout_seconds: 8 },
};
const silence = new Promise<never>(() => {});

let bench: FunctionBench;
let database: TestDatabase;
let objects: AnsweringServer;
let handler: SqsHandler;

beforeAll(async () => {
  bench = await openFunctionBench(settings);
  database = await openTestDatabase(defaultVersion);
  bench.secrets.secrets.set(secretArn, secretOf(database.url));
  // S3, of which one bucket answers nobody: it is in a region that the function's subnets do not reach.
  objects = await startAnsweringServer(({ action }) =>
    action.startsWith("/elsewhere/") ? silence : { body: JSON.stringify(item("from-s3")) },
  );
  process.env["AWS_ENDPOINT_URL_S3"] = objects.endpointUrl;
  handler = stageHandler("load", (log) => openLoadStage(bench.env, log));
});
afterAll(async () => {
  delete process.env["AWS_ENDPOINT_URL_S3"];
  await objects[Symbol.asyncDispose]();
  await bench[Symbol.asyncDispose]();
  await database[Symbol.asyncDispose]();
});
beforeEach(() => database.query("DELETE FROM items"));

const stored = async (): Promise<number> =>
  (await database.query<{ count: number }>("SELECT count(*)::int FROM items"))[0]?.count ?? 0;
const deliverOnce = (milliseconds: number) =>
  recordsOf(() => deliver(bench.sqs, bench.loadQueueUrl, handler, milliseconds));
const pointsAt = (address: string): string => JSON.stringify({ href: address });

test("an object that does not answer costs its own message time, and no neighbour", async () => {
  const good = Array.from({ length: 8 }, (_, index) => JSON.stringify(item(`good-${index}`)));
  await bench.send([...good, pointsAt(`s3://${bucket}/a.json`), pointsAt("s3://elsewhere/b.json")]);
  const records = await deliverOnce(8_000);
  expect(await stored()).toBe(9);
  expect(records).toContainEqual(expect.objectContaining({ event: "batch postponed", messages: 1 }));
  expect(await bench.messaging.depth({ stage: "load", dead: true })).toMatchObject({ waiting: 0 });
});

test("with time enough it is that message's own fault, and dead after its receives with the reason", async () => {
  await bench.messaging.purge({ stage: "load", dead: false });
  await bench.send([pointsAt("s3://elsewhere/b.json"), JSON.stringify(item("beside"))]);
  await deliverOnce(60_000);
  expect(await stored()).toBe(1);
  const [letter] = await bench.messaging.peek({ stage: "load", dead: true }, 10);
  expect(letter?.attributes).toMatchObject({
    error_kind: "network",
    error_message: expect.stringMatching(/s3:\/\/elsewhere\/b.json did not answer.*stac-ingest doctor/),
  });
});
