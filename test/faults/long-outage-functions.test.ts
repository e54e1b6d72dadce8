import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { openGenMaker } from "../../src/handlers/open-gen-maker.ts";
import { openGenStage } from "../../src/handlers/open-gen-stage.ts";
import { openLoadStage } from "../../src/handlers/open-load-stage.ts";
import { stageHandler } from "../../src/handlers/stage-handler.ts";
import type { Stage } from "../../src/pipeline/message/stage.ts";
import { environmentNames } from "../../src/settings/function-environment.ts";
import { functionSettings } from "../../src/settings/function-settings.ts";
import { defaultVersion } from "../../src/settings/pgstac-versions.ts";
import { readSettings } from "../../src/settings/settings.ts";
import { defaultStageNumbers, queueMaxReceives } from "../../src/settings/stage-numbers.ts";
import { handle, receiveRecords, type SqsHandler } from "../handlers/event-source.ts";
import { type FunctionBench, openFunctionBench, recordsOf, secretArn } from "../handlers/function-bench.ts";
import { secretOf } from "../handlers/secrets-server.ts";
import { reservePort, type TcpProxy } from "../handlers/tcp-proxy.ts";
import { hasServer, openTestDatabase, type TestDatabase } from "../pgstac/test-database.ts";
import { collection, item } from "../pipeline/message/messages.ts";
import { misbehavingProject } from "../stactools/misbehaving-package.ts";
import { request } from "./fault-messages.ts";

const hourMilliseconds = 3_600_000;
const outageMilliseconds = 48 * hourMilliseconds;
const stepMilliseconds = 300_000;
/** Rounds after which Lambda ends a loop that is not allowed. */
const roundsOfLambda = 16;
const stages = ["gen", "load"] as const;
const empty = { waiting: 0, inFlight: 0, delayed: 0 };

describe.skipIf(!hasServer)("both functions on an emulator whose clock is set", () => {
  let bench: FunctionBench;
  let database: TestDatabase;
  let connections: TcpProxy;
  let handlers: Readonly<Record<Stage, SqsHandler>>;
  let queueUrls: Readonly<Record<Stage, string>>;

  beforeAll(async () => {
    // The SDK says each time that a queue is elsewhere than the topics.
    vi.spyOn(console, "warn").mockReturnValue();
    const { settings: made, ...image } = await misbehavingProject();
    database = await openTestDatabase(defaultVersion);
    await database.query("SELECT create_collection($1::jsonb)", [JSON.stringify(collection("scenes"))]);
    const settings = readSettings({ packages: made.packages }, "a test");
    bench = await openFunctionBench({}, { raw: true, receives: queueMaxReceives(defaultStageNumbers.load) });
    const { hostname, port } = new URL(database.url);
    connections = await reservePort({ host: hostname, port: Number(port) });
    bench.secrets.secrets.set(secretArn, secretOf(database.url, { port: connections.port }));
    queueUrls = { gen: bench.env[environmentNames.itemGenQueueUrl] ?? "", load: bench.loadQueueUrl };
    const env = (stage: Stage) => ({
      ...bench.env,
      [environmentNames.settings]: JSON.stringify(functionSettings(settings, stage)),
    });
    handlers = {
      gen: stageHandler("gen", (log) => openGenStage(env("gen"), log, openGenMaker(env("gen"), log, image).itemMaker)),
      load: stageHandler("load", (log) => openLoadStage(env("load"), log)),
    };
  }, 300_000);
  afterAll(async () => {
    vi.useRealTimers();
    vi.restoreAllMocks();
    await connections.stop();
    await bench[Symbol.asyncDispose]();
    await database[Symbol.asyncDispose]();
  });

  async function publish(hour: number): Promise<string[]> {
    const published = [0, 1, 2].map((index) => `published-${hour}-${index}`);
    const made = [0, 1, 2].map((index) => `made-${hour}-${index}`);
    const bodies = { load: published.map((id) => item(id)), gen: made.map((id) => request("scenes", "scene", id)) };
    for (const stage of stages) {
      const messages = bodies[stage].map((document) => ({ body: JSON.stringify(document), attributes: {} }));
      expect((await bench.messaging.publish(stage, messages)).size).toBe(0);
    }
    return [...published, ...made];
  }

  /** Hands all that is there to the functions; resolves to the number of events of the load function. */
  async function deliverAll(): Promise<number> {
    let events = 0;
    for (const stage of stages) {
      for (;;) {
        const records = await receiveRecords(bench.sqs, queueUrls[stage], 0);
        if (records.length === 0) break;
        if (stage === "load") events += 1;
        await handle(bench.sqs, queueUrls[stage], handlers[stage], records, 120_000);
      }
    }
    return events;
  }

  test("48 hours without a database leave no dead letter, and everything is loaded when it is back", {
    timeout: 600_000,
  }, async () => {
    // Of the emulator and the functions; their timers go by the machine's.
    vi.useFakeTimers({ toFake: ["Date"] });
    const began = Date.now();
    const ids: string[] = [];
    let rounds = 0;
    const records = await recordsOf(async () => {
      for (let time = 0; time < outageMilliseconds; time += stepMilliseconds) {
        vi.setSystemTime(began + time);
        if (time % (12 * hourMilliseconds) === 0) ids.push(...(await publish(time / hourMilliseconds)));
        if ((await deliverAll()) > 0) rounds += 1;
      }
    });
    expect(records.filter(({ event }) => event === "message dead" || event === "message retried")).toEqual([]);
    expect(records).toContainEqual(expect.objectContaining({ event: "batch postponed", level: "error" }));
    expect(rounds).toBeGreaterThan(roundsOfLambda);
    expect(await database.query("SELECT id FROM items")).toEqual([]);
    await connections.start();
    await recordsOf(async () => {
      for (let time = 0; time < hourMilliseconds; time += stepMilliseconds) {
        vi.setSystemTime(began + outageMilliseconds + time);
        await deliverAll();
      }
    });
    for (const stage of stages) {
      expect(await bench.messaging.depth({ stage, dead: true })).toEqual(empty);
      expect(await bench.messaging.depth({ stage, dead: false })).toEqual(empty);
    }
    const stored = await database.query<{ id: string }>("SELECT id FROM items");
    expect(stored.map(({ id }) => id).sort()).toEqual(ids.sort());
  });
});
