import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import type { SqsRecord } from "../../src/handlers/lambda.ts";
import { openGenMaker } from "../../src/handlers/open-gen-maker.ts";
import { openGenStage } from "../../src/handlers/open-gen-stage.ts";
import { openLoadStage } from "../../src/handlers/open-load-stage.ts";
import { stageHandler } from "../../src/handlers/stage-handler.ts";
import type { Stage } from "../../src/pipeline/message/stage.ts";
import { environmentNames } from "../../src/settings/function-environment.ts";
import { functionSettings } from "../../src/settings/function-settings.ts";
import { defaultVersion } from "../../src/settings/pgstac-versions.ts";
import { readSettings } from "../../src/settings/settings.ts";
import { handle, receiveRecords, type SqsHandler } from "../handlers/event-source.ts";
import { type FunctionBench, openFunctionBench, secretArn } from "../handlers/function-bench.ts";
import { secretOf } from "../handlers/secrets-server.ts";
import { reservePort, type TcpProxy } from "../handlers/tcp-proxy.ts";
import { hasServer, openTestDatabase, type TestDatabase } from "../pgstac/test-database.ts";
import { collection } from "../pipeline/message/messages.ts";
import { misbehavingProject } from "../stactools/misbehaving-package.ts";
import { conservation } from "./conservation.ts";
import { type FaultMessage, faultMessages } from "./fault-messages.ts";
import { expectKept, type FaultRow, lineOf } from "./fault-table.ts";
import { type FaultyProxy, openFaultyProxy } from "./faulty-proxy.ts";
import { letterOf, storedSql } from "./remains.ts";
import { seededDraw } from "./seeded-draw.ts";
import { type PlannedServiceFault, serviceFaults } from "./service-faults.ts";

const rounds = Number(process.env["FAULTS_LONG"] ?? 1);
const seed = Number(process.env["FAULTS_SEED"] ?? Date.now() % 1_000_000);
const half = 40;
const rows: FaultRow[] = [];
const stages = ["gen", "load"] as const;
const settings = {
  gen: { timeout_seconds: 60, retry_delays_seconds: [0], outage_delays_seconds: [0] },
  load: { timeout_seconds: 45, retry_delays_seconds: [0], outage_delays_seconds: [0] },
};

let bench: FunctionBench;
let database: TestDatabase;
let requests: FaultyProxy;
let connections: TcpProxy;
let handlers: Readonly<Record<Stage, SqsHandler>>;
let queueUrls: Readonly<Record<Stage, string>>;

beforeAll(async () => {
  // The functions' log, which nobody reads here.
  vi.spyOn(process.stdout, "write").mockReturnValue(true);
  // The SDK says each time that a queue is elsewhere than the topics.
  vi.spyOn(console, "warn").mockReturnValue();
  const { settings: made, ...image } = await misbehavingProject();
  database = await openTestDatabase(defaultVersion);
  const given = readSettings({ ...settings, packages: made.packages }, "a test");
  bench = await openFunctionBench({}, { raw: true, receives: 10 });
  requests = await openFaultyProxy(bench.server.port);
  const { hostname, port } = new URL(database.url);
  connections = await reservePort({ host: hostname, port: Number(port) });
  await connections.start();
  bench.secrets.secrets.set(secretArn, secretOf(database.url, { port: connections.port }));
  queueUrls = {
    gen: bench.env[environmentNames.itemGenQueueUrl] ?? "",
    load: bench.env[environmentNames.itemLoadQueueUrl] ?? "",
  };
  // Functions reach the services by way of the proxy, and who feeds them does not.
  const throughProxy = Object.entries(bench.env).map(([name, value]) => [
    name,
    value.replace(`127.0.0.1:${bench.server.port}`, `127.0.0.1:${requests.port}`),
  ]);
  const env = (stage: Stage) => ({
    ...Object.fromEntries(throughProxy),
    [environmentNames.settings]: JSON.stringify(functionSettings(given, stage)),
  });
  process.env["AWS_ENDPOINT_URL"] = `http://127.0.0.1:${requests.port}`;
  handlers = {
    gen: stageHandler("gen", (log) => openGenStage(env("gen"), log, openGenMaker(env("gen"), log, image).itemMaker)),
    load: stageHandler("load", (log) => openLoadStage(env("load"), log)),
  };
}, 300_000);
afterAll(async () => {
  vi.restoreAllMocks();
  console.info(rows.map(lineOf).join("\n"));
  await connections.stop();
  await requests[Symbol.asyncDispose]();
  await bench[Symbol.asyncDispose]();
  await database[Symbol.asyncDispose]();
});

async function publish(messages: readonly FaultMessage[]): Promise<void> {
  for (const stage of stages) {
    const refused = await bench.messaging.publish(
      stage,
      messages.filter((message) => message.stage === stage),
    );
    expect(refused.size).toBe(0);
  }
}

async function areEmpty(): Promise<boolean> {
  const depths = await Promise.all(stages.map((stage) => bench.messaging.depth({ stage, dead: false })));
  return depths.every(({ waiting, inFlight, delayed }) => waiting + inFlight + delayed === 0);
}

/** Feeds both functions, as the fault has it, until nothing is left; what was kept back comes last. */
async function feed({ deliver, cutsDatabase }: PlannedServiceFault, draw: (below: number) => number): Promise<void> {
  const late: { readonly stage: Stage; readonly records: readonly SqsRecord[] }[] = [];
  const held = (): number => late.reduce((sum, { records }) => sum + records.length, 0);
  for (const end = Date.now() + 180_000; !(await areEmpty()); ) {
    if (Date.now() > end) throw new Error("messages do not come to an end");
    let received = 0;
    for (const stage of stages) {
      const records = await receiveRecords(bench.sqs, queueUrls[stage], 0);
      received += records.length;
      if (records.length === 0) continue;
      if (cutsDatabase && draw(2) === 0) {
        await connections.stop();
        await connections.start();
      }
      const { now, later } = deliver?.(records, draw) ?? { now: [records], later: [] };
      if (later.length > 0) late.push({ stage, records: later });
      for (const event of now) await handle(bench.sqs, queueUrls[stage], handlers[stage], event);
    }
    if (received > 0 || held() === 0) continue;
    const { stage, records } = late.shift() ?? { stage: "load", records: [] };
    await handle(bench.sqs, queueUrls[stage], handlers[stage], records);
  }
  for (const { stage, records } of late) await handle(bench.sqs, queueUrls[stage], handlers[stage], records);
}

async function judge(run: string, accepted: readonly FaultMessage[]) {
  const letters = await Promise.all(
    stages.map((stage) =>
      bench.messaging.receive({ stage, dead: true }, { limit: 10_000, waitSeconds: 0, visibilitySeconds: 3600 }),
    ),
  );
  const stored = await database.query<{ document: Record<string, unknown> }>(storedSql(run));
  // SQS hands out each message at least once, and where an answer is lost, two letters are sent for one.
  const manyTimes = accepted.map((message) => ({ ...message, copies: Number.POSITIVE_INFINITY }));
  return conservation(manyTimes, {
    stored: stored.map(({ document }) => document),
    letters: letters.flat().map(({ attributes }) => letterOf(attributes)),
    waiting: [],
  });
}

describe.skipIf(!hasServer)(`functions on an emulator (FAULTS_SEED=${seed})`, () => {
  const draw = seededDraw(seed);
  const planned = serviceFaults.flatMap((fault, index) =>
    Array.from({ length: rounds }, (_, round) => ({ ...fault, run: `service-${index}-${round}` })),
  );

  test.each(planned)("nothing is lost: $name", { timeout: 300_000 }, async ({ run, ...fault }) => {
    await database.query("SELECT create_collection($1::jsonb)", [JSON.stringify(collection(run))]);
    const first = faultMessages({ run, count: half });
    const more = faultMessages({ run, count: half, from: half + 1, replaces: half / 2 + 1 });
    const before = requests.harmed();
    requests.harm(fault.service, () => draw(5) < 2);
    await publish(first);
    await publish(more);
    await feed(fault, draw);
    requests.harm(undefined);
    if (fault.service) expect(requests.harmed()).toBeGreaterThan(before);
    const { counts, violations } = await judge(run, [...first, ...more]);
    expect(violations.join("\n")).toBe("");
    const row = { fault: fault.name, place: "functions", ...counts };
    rows.push(row);
    expectKept(row);
  });
});
