import { SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { type FauxqsServer, startFauxqs } from "fauxqs";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { startHeavyJobs } from "../../src/handlers/start-heavy-jobs.ts";
import { environmentNames, heavyStartEnvironment } from "../../src/settings/function-environment.ts";
import { type BatchServer, startBatchServer } from "./batch-server.ts";

const jobQueue = "arn:aws:batch:us-east-1:123456789012:job-queue/heavy";
const jobDefinition = "arn:aws:batch:us-east-1:123456789012:job-definition/scenes-heavy-item:3";

let server: FauxqsServer;
let batch: BatchServer;
let sqs: SQSClient;
let queueUrl: string;

beforeAll(async () => {
  [server, batch] = await Promise.all([startFauxqs({ port: 0, logger: false }), startBatchServer()]);
  Object.assign(process.env, {
    AWS_ACCESS_KEY_ID: "test",
    AWS_SECRET_ACCESS_KEY: "test",
    AWS_REGION: "us-east-1",
    AWS_ENDPOINT_URL: `http://127.0.0.1:${server.port}`,
    AWS_ENDPOINT_URL_BATCH: batch.endpoint,
    AWS_ENDPOINT_URL_LAMBDA: batch.endpoint,
  });
  const made = server.createQueue("heavy");
  queueUrl = made.queueUrl.replace(/^http:\/\/[^/]+/, `http://127.0.0.1:${server.port}`);
  sqs = new SQSClient({});
  for (let message = 0; message < 5; message += 1) {
    await sqs.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: "{}" }));
  }
});
afterAll(async () => {
  sqs.destroy();
  await server.stop();
  await batch[Symbol.asyncDispose]();
});
beforeEach(() => {
  batch.eventSource = "Enabled";
  batch.submitted.splice(0);
  for (const state of Object.keys(batch.jobs)) delete batch.jobs[state];
});

const start = (atOnce: number): Promise<number> =>
  startHeavyJobs(
    {
      [environmentNames.itemHeavyQueueUrl]: queueUrl,
      [heavyStartEnvironment.genEventSource]: "an-event-source",
      [heavyStartEnvironment.jobQueue]: jobQueue,
      [heavyStartEnvironment.jobDefinition]: jobDefinition,
      [heavyStartEnvironment.jobs]: String(atOnce),
    },
    () => {},
  );

test("each of the five messages that wait gets a job", async () => {
  expect(await start(10)).toBe(5);
  expect(batch.submitted).toEqual(Array(5).fill({ jobName: "scenes-heavy-item", jobQueue, jobDefinition }));
});

test.each<[string, Record<string, number>, number, number]>([
  ["none beyond the most at once", { RUNNING: 2 }, 4, 2],
  ["none for messages that a job will take that has not begun", { SUBMITTED: 1, RUNNABLE: 3, RUNNING: 5 }, 20, 1],
  ["none where there are more jobs than settings allow by now", { STARTING: 3, RUNNING: 7 }, 4, 0],
  ["none where there are more jobs than messages", { RUNNABLE: 7 }, 20, 0],
])("there is %s", async (_what, jobs, atOnce, expected) => {
  Object.assign(batch.jobs, jobs);
  expect(await start(atOnce)).toBe(expected);
  expect(batch.submitted).toHaveLength(expected);
});

test.each(["Disabled", "Disabling"])("nothing is started while gen is paused (%s)", async (state) => {
  batch.eventSource = state;
  expect(await start(10)).toBe(0);
  expect(batch.submitted).toEqual([]);
});
