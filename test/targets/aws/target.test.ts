import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, onTestFinished, test } from "vitest";
import type { AwsAccess } from "../../../src/settings/aws-access.ts";
import { readSettings } from "../../../src/settings/settings.ts";
import { stackOutputs } from "../../../src/settings/stack-outputs.ts";
import { openAwsTarget } from "../../../src/targets/aws/target.ts";
import type { Target } from "../../../src/targets/target.ts";
import {
  type Answer,
  type AnsweringServer,
  type Request,
  refusal,
  stackAnswer,
  startAnsweringServer,
} from "./answering-server.ts";

const stack = "stactools-ingest-test";
const settings = readSettings({}, "a test");

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "stac-ingest-target-"));
  process.env["AWS_EC2_METADATA_DISABLED"] = "true";
});
afterAll(() => rm(folder, { recursive: true }));
beforeEach(() => {
  Object.assign(process.env, { AWS_ACCESS_KEY_ID: "test", AWS_SECRET_ACCESS_KEY: "test" });
});

async function open(answer: (request: Request) => Answer): Promise<{ target: Target; server: AnsweringServer }> {
  const server = await startAnsweringServer(answer);
  onTestFinished(() => server[Symbol.asyncDispose]());
  return { server, target: await openAt(server.endpointUrl) };
}

async function openAt(endpointUrl: string, given: AwsAccess = { region: "us-east-1" }): Promise<Target> {
  const access = { endpointUrl, ...given };
  const target = await openAwsTarget({ settings, access, cacheFolder: folder, stateFolder: folder });
  onTestFinished(() => target[Symbol.asyncDispose]());
  return target;
}

const outputsWith = (suffix: string): Record<string, string> =>
  Object.fromEntries(Object.values(stackOutputs).map((name) => [name, `${name}${suffix}`]));
const depthOf = (target: Target) => target.messaging.depth({ stage: "load", dead: false });

test("credentials that expired are named, and what to do", async () => {
  const { target } = await open(() =>
    refusal("ExpiredToken", "The security token included in the request is expired", 403),
  );
  await expect(target.places()).rejects.toMatchObject({
    kind: "infrastructure",
    message: expect.stringMatching(/stactools-ingest-test.*credentials.*expired/),
    remedy: expect.stringContaining("log in"),
  });
});

test("doctor stops at credentials that expired, and says so", async () => {
  const { target } = await open(() => refusal("ExpiredToken", "The token has expired", 403));
  expect((await target.checks()).at(-1)).toMatchObject({
    part: "credentials",
    ok: false,
    found: "AWS refuses the credentials: The token has expired",
    remedy: "log in to AWS again: aws sso login, or new credentials",
  });
});

test("without credentials nothing is asked of AWS", async () => {
  const { target, server } = await open(() => stackAnswer("CREATE_COMPLETE", {}));
  delete process.env["AWS_ACCESS_KEY_ID"];
  await expect(target.places()).rejects.toMatchObject({ kind: "infrastructure", remedy: expect.any(String) });
  expect(server.requests).toEqual([]);
});

test("what access was denied to is named with the action", async () => {
  const message = "User: arn:aws:iam::1:user/u is not authorized to perform: cloudformation:DescribeStacks";
  const { target } = await open(() => refusal("AccessDenied", message, 403));
  await expect(target.places()).rejects.toMatchObject({
    message: expect.stringContaining("cloudformation:DescribeStacks"),
  });
});

test("a profile brings its own credentials and region, whatever the environment has", async () => {
  const config = "[profile other]\nregion = eu-west-3\naws_access_key_id = OTHER\naws_secret_access_key = secret\n";
  await writeFile(join(folder, "aws-config"), config);
  const files = { AWS_CONFIG_FILE: join(folder, "aws-config"), AWS_SHARED_CREDENTIALS_FILE: join(folder, "none") };
  Object.assign(process.env, files);
  const { server } = await open(() => stackAnswer("CREATE_COMPLETE", outputsWith("")));
  await (await openAt(server.endpointUrl, { profile: "other" })).places();
  expect(server.requests.map(({ signedBy }) => signedBy)).toEqual(["OTHER in eu-west-3"]);
  await expect(
    (await openAt(server.endpointUrl, { profile: "misspelled", region: "us-east-1" })).places(),
  ).rejects.toMatchObject({
    kind: "infrastructure",
    message: expect.stringContaining("misspelled"),
  });
});

test("without a region it is said that one is missing", async () => {
  delete process.env["AWS_REGION"];
  Object.assign(process.env, {
    AWS_CONFIG_FILE: join(folder, "none"),
    AWS_SHARED_CREDENTIALS_FILE: join(folder, "none"),
  });
  const { server } = await open(() => stackAnswer("CREATE_COMPLETE", outputsWith("")));
  await expect((await openAt(server.endpointUrl, {})).places()).rejects.toMatchObject({
    kind: "infrastructure",
    message: expect.stringContaining("names a region"),
    remedy: expect.stringContaining("region"),
  });
});

test("a service that is throttled is asked again", async () => {
  let asked = 0;
  const { target } = await open(() => {
    asked += 1;
    return asked < 3 ? refusal("Throttling", "Rate exceeded") : stackAnswer("CREATE_COMPLETE", outputsWith(""));
  });
  expect(await target.places()).toMatchObject({ stack, operateFunctionName: "OperateFunctionName" });
  expect(asked).toBe(3);
});

test("an endpoint where nothing listens cannot be reached", async () => {
  const target = await openAt("http://127.0.0.1:1");
  await expect(target.places()).rejects.toMatchObject({
    kind: "infrastructure",
    message: expect.stringContaining("cannot be reached"),
  });
});

test.each([
  ["that was never deployed", refusal("ValidationError", `Stack with id ${stack} does not exist`), ""],
  ["that is being made", stackAnswer("CREATE_IN_PROGRESS", {}), " is CREATE_IN_PROGRESS and has no output"],
  ["that could not be made", stackAnswer("ROLLBACK_COMPLETE", {}), " is ROLLBACK_COMPLETE and has no output"],
])("a stack %s is named, and the command that makes it", async (_, answer, sentence) => {
  const { target } = await open(() => answer);
  await expect(target.places()).rejects.toMatchObject({
    kind: "not_found",
    message: expect.stringContaining(`${stack}${sentence}`),
    remedy: expect.stringContaining("stac-ingest deploy"),
  });
});

test("addresses are asked once and remembered; where a queue is gone they are asked anew", async () => {
  let deployed = "-1";
  const { target, server } = await open(({ action, body }) => {
    if (action === "DescribeStacks") return stackAnswer("CREATE_COMPLETE", { ...outputsWith(deployed), ...urls() });
    if (body.includes(`queue${deployed}`)) return { body: '{"Attributes":{"ApproximateNumberOfMessages":"7"}}' };
    return { status: 400, body: '{"__type":"com.amazonaws.sqs#QueueDoesNotExist","message":"gone"}' };
  });
  const urls = () => ({ ItemLoadQueueUrl: `${server.endpointUrl}/1/queue${deployed}` });
  const described = () => server.requests.filter(({ action }) => action === "DescribeStacks").length;
  expect(await depthOf(target)).toMatchObject({ waiting: 7 });
  expect(await depthOf(await openAt(server.endpointUrl))).toMatchObject({ waiting: 7 });
  expect(described()).toBe(1);
  deployed = "-2";
  expect(await depthOf(await openAt(server.endpointUrl))).toMatchObject({ waiting: 7 });
  expect(described()).toBe(2);
});

test("a queue that was deleted by hand is named, after one look at the stack", async () => {
  const { target, server } = await open(({ action }) =>
    action === "DescribeStacks"
      ? stackAnswer("CREATE_COMPLETE", { ...outputsWith("-gone"), ItemLoadQueueUrl: `${server.endpointUrl}/1/gone` })
      : { status: 400, body: '{"__type":"com.amazonaws.sqs#QueueDoesNotExist","message":"gone"}' },
  );
  await expect(depthOf(target)).rejects.toMatchObject({
    kind: "not_found",
    message: expect.stringContaining("/1/gone does not exist"),
    remedy: "stac-ingest doctor; what was deleted by hand comes back by stac-ingest destroy, then stac-ingest deploy",
  });
});
