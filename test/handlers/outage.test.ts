import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { afterEach, beforeEach, expect, onTestFinished, test } from "vitest";
import { openLoadStage } from "../../src/handlers/open-load-stage.ts";
import { stageHandler } from "../../src/handlers/stage-handler.ts";
import { defaultVersion } from "../../src/settings/pgstac-versions.ts";
import { openTestDatabase, type TestDatabase } from "../pgstac/test-database.ts";
import { item } from "../pipeline/message/messages.ts";
import { deliver, type SqsHandler } from "./event-source.ts";
import { type FunctionBench, openFunctionBench, recordsOf, secretArn } from "./function-bench.ts";
import { secretOf } from "./secrets-server.ts";
import { reservePort, type TcpProxy } from "./tcp-proxy.ts";

/** As deployed, but for the numbers: 30 minutes with waits of 1 to 15 are here 9 seconds with waits of one. */
const settings = {
  create_missing_collections: true,
  load: { max_receives: 3, outage_delays_seconds: [1], retry_delays_seconds: [1], timeout_seconds: 45 },
};
const outageMilliseconds = 9_000;
const bodies = ["a", "b", "c", "d"].map((id) => JSON.stringify(item(id)));

let bench: FunctionBench;
let database: TestDatabase;
let proxy: TcpProxy;
let handler: SqsHandler;

beforeEach(async () => {
  bench = await openFunctionBench(settings);
  database = await openTestDatabase(defaultVersion);
  const { hostname, port } = new URL(database.url);
  proxy = await reservePort({ host: hostname, port: Number(port) });
  bench.secrets.secrets.set(secretArn, secretOf(database.url, { port: proxy.port }));
  handler = stageHandler("load", (log) => openLoadStage(bench.env, log));
});
afterEach(async () => {
  await proxy.stop();
  await bench[Symbol.asyncDispose]();
  await database[Symbol.asyncDispose]();
});

const count = async (): Promise<number> =>
  (await database.query<{ count: number }>("SELECT count(*)::int FROM items"))[0]?.count ?? 0;
const dead = () => bench.messaging.depth({ stage: "load", dead: true });

/** Delivers for as long as an outage lasts, and returns how often there was something to deliver. */
async function deliverThrough(milliseconds: number): Promise<number> {
  const end = Date.now() + milliseconds;
  let deliveries = 0;
  while (Date.now() < end) if ((await deliver(bench.sqs, bench.loadQueueUrl, handler)) > 0) deliveries += 1;
  return deliveries;
}

async function deliverUntilStored(): Promise<void> {
  await expect
    .poll(() => deliver(bench.sqs, bench.loadQueueUrl, handler).then(count), { timeout: 30_000 })
    .toBe(bodies.length);
}

test("a database that is down for long costs no message, however often it was received", async () => {
  await bench.send(bodies);
  let deliveries = 0;
  const records = await recordsOf(async () => {
    deliveries = await deliverThrough(outageMilliseconds);
  });
  expect(deliveries).toBeGreaterThan(settings.load.max_receives);
  const outages = records.filter(({ event }) => event === "batch postponed");
  expect(outages).toHaveLength(deliveries);
  expect(outages[0]).toMatchObject({ level: "error", postponed: bodies.length, _aws: { CloudWatchMetrics: [{}] } });
  expect(records.filter(({ event }) => event === "message dead")).toEqual([]);
  await proxy.start();
  await deliverUntilStored();
  expect(await dead()).toEqual({ waiting: 0, inFlight: 0, delayed: 0 });
  expect(await bench.messaging.depth({ stage: "load", dead: false })).toEqual({ waiting: 0, inFlight: 0, delayed: 0 });
});

test("a secret that is missing costs no message, and is read again once it is there", async () => {
  const secret = bench.secrets.secrets.get(secretArn) ?? "";
  bench.secrets.secrets.delete(secretArn);
  await proxy.start();
  await bench.send(bodies);
  await deliver(bench.sqs, bench.loadQueueUrl, handler);
  expect(await count()).toBe(0);
  bench.secrets.secrets.set(secretArn, secret);
  await deliverUntilStored();
  expect(await dead()).toMatchObject({ waiting: 0 });
});

test("connections that died while the function slept are replaced within the same run", async () => {
  await proxy.start();
  await bench.send(bodies.slice(0, 2));
  await expect.poll(() => deliver(bench.sqs, bench.loadQueueUrl, handler).then(count)).toBe(2);
  await proxy.stop();
  await proxy.start();
  await bench.send(bodies.slice(2));
  expect(await deliver(bench.sqs, bench.loadQueueUrl, handler)).toBe(2);
  expect(await count()).toBe(4);
});

test("a database that takes connections and never answers costs no message and keeps no run beyond its time", async () => {
  const silent = createServer().listen(0, "127.0.0.1");
  onTestFinished(() => void silent.close());
  await once(silent, "listening");
  const { port } = silent.address() as AddressInfo;
  bench.secrets.secrets.set(secretArn, secretOf(database.url, { port }));
  await bench.send(bodies);
  const runMilliseconds = 11_000;
  const started = Date.now();
  const records = await recordsOf(() => deliver(bench.sqs, bench.loadQueueUrl, handler, runMilliseconds));
  expect(Date.now() - started).toBeLessThan(runMilliseconds);
  expect(records).toContainEqual(expect.objectContaining({ error: "the database did not answer in time" }));
  expect(await dead()).toMatchObject({ waiting: 0 });
});
