import { type FauxqsServer, startFauxqs } from "fauxqs";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { refuseLosing } from "../../../src/cli/commands/deploy/refuse-losing.ts";
import { readSettings } from "../../../src/settings/settings.ts";
import { heavyQueueOutput, stackOutputs } from "../../../src/settings/stack-outputs.ts";
import { openMessaging } from "../../../src/targets/aws/open-messaging.ts";
import { type BatchServer, startBatchServer } from "../../handlers/batch-server.ts";

let server: FauxqsServer;
let lambda: BatchServer;
let outputs: Record<string, string>;

beforeAll(async () => {
  [server, lambda] = await Promise.all([startFauxqs({ port: 0, logger: false }), startBatchServer()]);
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: `http://127.0.0.1:${server.port}`,
    AWS_ENDPOINT_URL_LAMBDA: lambda.endpoint,
  });
  outputs = {
    [stackOutputs.itemGenFunctionName]: "scenes-item-gen",
    [stackOutputs.itemLoadFunctionName]: "scenes-item-load",
  };
});
afterAll(async () => {
  await server.stop();
  await lambda[Symbol.asyncDispose]();
});
beforeEach(() => {
  lambda.eventSource = "Disabled";
  for (const [name, output] of [
    ["gen", stackOutputs.itemGenQueueUrl],
    ["heavy", heavyQueueOutput],
  ] as const) {
    server.deleteQueue(name);
    const { queueUrl } = server.createQueue(name);
    outputs[output] = queueUrl.replace(/^http:\/\/[^/]+/, `http://127.0.0.1:${server.port}`);
  }
});

const none = { topicArn: "", queueUrl: "", deadLetterUrl: "" };
const access = {
  region: "us-east-1",
  credentials: async () => ({ accessKeyId: "test", secretAccessKey: "test" }),
};

const refuse = (run_on = "function"): Promise<void> => {
  const settings = readSettings({ target: "aws", packages: { "stactools-a": { run_on } } }, "test");
  return refuseLosing({ settings, outputs, access });
};

test("a deployment that would delete the queue of heavy items is refused while messages are in it", async () => {
  await expect(refuse(), "the queue is empty").resolves.toBeUndefined();
  server.sendMessage("heavy", "{}");
  await expect(refuse()).rejects.toMatchObject({
    kind: "wrong_usage",
    message: expect.stringContaining("would delete 1 message that AWS Batch is still to work on"),
    remedy: expect.stringMatching(/until stac-ingest status --wait has ended; .* and stac-ingest resume gen$/),
  });
  await expect(refuse("batch"), "the queue stays").resolves.toBeUndefined();
});

test.each([
  ["Enabled", "stac-ingest pause gen, then this, then stac-ingest resume gen"],
  ["Updating", "stac-ingest pause gen, then this, then stac-ingest resume gen"],
  ["Disabling", "the same command in a minute, when gen is paused"],
])("it is refused while gen may hand messages over: %s", async (state, remedy) => {
  lambda.eventSource = state;
  await expect(refuse()).rejects.toMatchObject({
    kind: "wrong_usage",
    message: expect.stringContaining("gen may hand messages over to the queue that would be deleted"),
    remedy,
  });
  await expect(refuse("batch"), "the queue stays").resolves.toBeUndefined();
});

test("it is refused while gen, though paused, has messages in hand", async () => {
  server.sendMessage("gen", "{}");
  await expect(refuse(), "a message that waits stays").resolves.toBeUndefined();
  using sqs = openMessaging(
    { gen: { ...none, queueUrl: outputs[stackOutputs.itemGenQueueUrl] ?? "" }, load: none },
    access,
  );
  await sqs.receive({ stage: "gen", dead: false }, { limit: 1, waitSeconds: 0, visibilitySeconds: 60 });
  await expect(refuse()).rejects.toMatchObject({
    message: expect.stringContaining("gen still has 1 message in hand"),
    remedy: expect.stringMatching(/^the same command in some minutes; .* until stac-ingest resume gen$/),
  });
});
