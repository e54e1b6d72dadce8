import { type FauxqsServer, startFauxqs } from "fauxqs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { cancelRun } from "../../../src/operations/runs/cancel-run.ts";
import { attributeNames } from "../../../src/pipeline/message/message.ts";
import type { Operate } from "../../../src/pipeline/operate/operate.ts";
import type { RunRecord } from "../../../src/pipeline/run/run.ts";
import { readSettings } from "../../../src/settings/settings.ts";
import { checkQueues } from "../../../src/targets/aws/checks/check-queues.ts";
import { openMessaging } from "../../../src/targets/aws/open-messaging.ts";
import { queuesOf } from "../../../src/targets/aws/queue-addresses.ts";
import type { Addresses } from "../../../src/targets/aws/read-outputs.ts";
import { createStage } from "./emulated-messaging.ts";

const settings = readSettings({ packages: { scenes: { run_on: "batch" } } }, "test");
const heavy = { stage: "gen", dead: false, heavy: true } as const;
let server: FauxqsServer;
let addresses: Addresses;

const access = () => ({
  endpointUrl: `http://127.0.0.1:${server.port}`,
  region: "us-east-1",
  credentials: async () => ({ accessKeyId: "test", secretAccessKey: "test" }),
});

beforeAll(async () => {
  server = await startFauxqs({ port: 0, logger: false });
  const [gen, load] = [createStage(server, { raw: true }), createStage(server, { raw: true })];
  addresses = {
    itemGenTopicArn: gen.topicArn,
    itemGenQueueUrl: gen.queueUrl,
    itemGenDeadLetterUrl: gen.deadLetterUrl,
    itemLoadTopicArn: load.topicArn,
    itemLoadQueueUrl: load.queueUrl,
    itemLoadDeadLetterUrl: load.deadLetterUrl,
    itemHeavyQueueUrl: createHeavy("heavy", 300),
  } as Addresses;
});
afterAll(() => server.stop());

/** Makes a queue as the stack makes that of heavy items. */
function createHeavy(name: string, visibilitySeconds: number, maxReceiveCount = settings.gen.max_receives): string {
  const { queueArn } = server.createQueue(`${name}-dead`);
  const attributes = {
    VisibilityTimeout: String(visibilitySeconds),
    RedrivePolicy: JSON.stringify({ deadLetterTargetArn: queueArn, maxReceiveCount }),
  };
  return server.createQueue(name, { attributes }).queueUrl.replace(/^http:\/\/[^/]+/, access().endpointUrl);
}

test("heavy items that wait count with gen's messages, and those of a cancelled run are dropped", async () => {
  using messaging = openMessaging(queuesOf(addresses), access());
  const messages = ["a", "a", "b"].map((run_id, index) => ({
    body: JSON.stringify({ index }),
    attributes: { [attributeNames.runId]: run_id, [attributeNames.sequence]: String(index + 1) },
  }));
  expect(await messaging.store(heavy, messages)).toEqual(new Map());
  expect(await messaging.depth({ stage: "gen", dead: false })).toMatchObject({ waiting: 3 });
  const asked: unknown[] = [];
  const operate = (async (request: object) => void asked.push(request)) as unknown as Operate;
  const record = { id: "a", revision: 1, state: "sent" } as RunRecord;
  expect(await cancelRun({ messaging, operate }, record, new AbortController().signal, () => {})).toBe(2);
  expect(asked).toContainEqual({ action: "runs.cancelled", id: "a", sequences: [1, 2] });
  const { waiting, delayed } = await messaging.depth({ stage: "gen", dead: false });
  expect(waiting + delayed).toBe(1);
});

test("a heavy item that has one receive in all outlives that another run is cancelled", async () => {
  const itemHeavyQueueUrl = createHeavy("once", 300, 1);
  using messaging = openMessaging(queuesOf({ ...addresses, itemHeavyQueueUrl }), access());
  const attributes = { run_id: "b", sequence: "7", published_at: "2026-01-02T03:04:05.000Z" };
  expect(await messaging.store(heavy, [{ body: '{"index":7}', attributes }])).toEqual(new Map());
  const operate = (async () => ({})) as unknown as Operate;
  const record = { id: "a", revision: 1, state: "sent" } as RunRecord;
  expect(await cancelRun({ messaging, operate }, record, new AbortController().signal, () => {})).toBe(0);
  const received = await messaging.receive(heavy, { limit: 10, waitSeconds: 20, visibilitySeconds: 60 });
  const publishedAt = Date.UTC(2026, 0, 2, 3, 4, 5);
  expect(received).toMatchObject([{ body: '{"index":7}', attributes, publishedAt, receiveCount: 1 }]);
});

test.each([
  ["is there", () => addresses.itemHeavyQueueUrl ?? "", { ok: true }],
  ["shows messages too soon", () => createHeavy("hasty", 30), { ok: false, remedy: "stac-ingest deploy" }],
  ["was deleted by hand", () => `${access().endpointUrl}/000000000000/gone`, { ok: false }],
])("doctor looks at the queue of heavy items: it %s", async (_what, url, expected) => {
  const checks = await checkQueues(access(), settings, { ...addresses, itemHeavyQueueUrl: url() });
  expect(checks.find(({ part }) => part === "queue of heavy items")).toMatchObject(expected);
});
