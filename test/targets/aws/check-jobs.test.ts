import { LambdaClient } from "@aws-sdk/client-lambda";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readSettings } from "../../../src/settings/settings.ts";
import { remakeRemedy } from "../../../src/targets/aws/aws-fault.ts";
import { checkJobs } from "../../../src/targets/aws/checks/check-jobs.ts";
import { clientSettings } from "../../../src/targets/aws/client-settings.ts";
import type { Addresses } from "../../../src/targets/aws/read-outputs.ts";
import { type BatchServer, startBatchServer } from "../../handlers/batch-server.ts";

const settings = readSettings({ packages: { scenes: { run_on: "batch" } } }, "test");
let server: BatchServer;
beforeAll(async () => {
  server = await startBatchServer();
});
afterAll(() => server[Symbol.asyncDispose]());

const addresses = { itemHeavyQueueUrl: "https://queue.example/heavy" } as Addresses;
const well = { state: "ENABLED", status: "VALID", statusReason: "ComputeEnvironment Healthy" };
const jobQueue = { ...well, jobQueueName: "Jobs-1", computeEnvironmentOrder: [{ computeEnvironment: "the-place" }] };
const computeEnvironment = { ...well, computeEnvironmentName: "Place-1" };
const ok = { ok: true, found: "valid, enabled" };

async function check(given: { jobQueue?: object; computeEnvironment?: object }, where = addresses) {
  Object.assign(server, { jobQueue: undefined, computeEnvironment: undefined, ...given });
  const credentials = async () => ({ accessKeyId: "test", secretAccessKey: "test" });
  const access = { endpointUrl: server.endpoint, region: "us-east-1", profile: "my profile", credentials };
  const lambda = new LambdaClient(clientSettings(access));
  const checks = await checkJobs(access, lambda, settings, where).finally(() => lambda.destroy());
  return checks.map(({ remedy, ...found }) => ({
    ...found,
    ...(remedy && { remedy: remedy.replace(server.endpoint, "http://aws") }),
  }));
}

test("doctor finds jobs well where AWS Batch has all for them, and asks nothing where there are none", async () => {
  expect(await check({ jobQueue, computeEnvironment })).toEqual([
    { part: "job queue of AWS Batch", ...ok },
    { part: "compute environment of AWS Batch", ...ok },
  ]);
  expect(await check({}, {} as Addresses)).toEqual([]);
});

const asked = "--region us-east-1 --profile 'my profile' --endpoint-url http://aws";
const enableQueue = `aws batch update-job-queue ${asked} --job-queue Jobs-1 --state ENABLED`;
const enablePlace = `aws batch update-compute-environment ${asked} --compute-environment Place-1 --state ENABLED`;
const reason = "CLIENT_ERROR - Unable to assume the service role";

test.each([
  ["is disabled", { state: "DISABLED" }, "valid, disabled: ComputeEnvironment Healthy", enablePlace],
  [
    "is not valid",
    { status: "INVALID", statusReason: reason },
    `invalid, enabled: ${reason}`,
    `mend what the reason names, then ${enablePlace}`,
  ],
  ["is made", { status: "UPDATING", statusReason: "" }, "updating, enabled", "wait until it is done"],
  ["was deleted", { status: "DELETED" }, "missing", remakeRemedy],
])("doctor tells that a compute environment %s, and of the way out", async (_, state, found, remedy) => {
  const checks = await check({ jobQueue, computeEnvironment: { ...computeEnvironment, ...state } });
  expect(checks).toEqual([
    { part: "job queue of AWS Batch", ...ok },
    { part: "compute environment of AWS Batch", ok: false, found, remedy },
  ]);
});

test("doctor tells of a job queue that takes no jobs or is gone", async () => {
  const disabled = { ...jobQueue, state: "DISABLED", statusReason: undefined };
  expect((await check({ jobQueue: disabled, computeEnvironment }))[0]).toEqual({
    part: "job queue of AWS Batch",
    ok: false,
    found: "valid, disabled",
    remedy: enableQueue,
  });
  const gone = { part: "job queue of AWS Batch", ok: false, found: "missing", remedy: remakeRemedy };
  expect(await check({})).toEqual([gone]);
});
