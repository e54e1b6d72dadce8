import { CloudFormationClient, ListStacksCommand } from "@aws-sdk/client-cloudformation";
import { LambdaClient, ListEventSourceMappingsCommand } from "@aws-sdk/client-lambda";
import { afterAll, beforeAll, expect, test } from "vitest";
import { bootstrap } from "../../src/infra/toolkit/bootstrap.ts";
import { deploy } from "../../src/infra/toolkit/deploy.ts";
import { destroy } from "../../src/infra/toolkit/destroy.ts";
import { diff } from "../../src/infra/toolkit/diff.ts";
import { type Synthesized, synthesize } from "../../src/infra/toolkit/synthesize.ts";
import type { ResourceEvent, Watcher } from "../../src/infra/toolkit/watcher.ts";
import { fitConcurrency, mayReserve } from "../../src/settings/fit-concurrency.ts";
import { readSettings } from "../../src/settings/settings.ts";
import { pgstacSecretOutput, roleOutputs, stackNames, stackOutputs } from "../../src/settings/stack-outputs.ts";
import { readCaller } from "../../src/targets/aws/read-caller.ts";
import { readConcurrency } from "../../src/targets/aws/read-concurrency.ts";
import { readStack } from "../../src/targets/aws/read-outputs.ts";
import { folderWith, removeFolders } from "../cli/folder.ts";
import { emptyAssets } from "../infra/synthesized.ts";
import { type RunningEmulator, startEmulator } from "./start-emulator.ts";

const region = "us-east-1";
const assets = {
  ...emptyAssets(),
  genImage: { address: `123456789012.dkr.ecr.${region}.amazonaws.com/gen:1` },
};
/** Default subnets of the account are in the first of them alone. */
const zones = ["us-east-1a", "us-east-1b"];
const qualifier = "hnb659fds";
const names = Object.values(stackNames(readSettings({}, "test")));

let emulator: RunningEmulator;
let access: { region: string; endpointUrl: string };
let allowed: number;

beforeAll(async () => {
  emulator = await startEmulator({ concurrency: 10, hasOneZone: true });
  access = { region, endpointUrl: emulator.endpointUrl };
  // The toolkit remembers the account of a key on disk.
  process.env["AWS_ACCESS_KEY_ID"] = `key-of-${process.pid}-${Date.now()}`;
  process.env["AWS_SECRET_ACCESS_KEY"] = "secret";
  allowed = (await readConcurrency(access)) ?? Number.NaN;
  await bootstrap({ ...(await readCaller(access)), settings: readSettings({}, "test") }, access, watcher());
});

afterAll(async () => {
  removeFolders();
  await emulator[Symbol.asyncDispose]();
});

test("within an account of ten runs the stacks come up, nothing differs, a setting changed is all that differs, and all of it goes", async () => {
  const seen: ResourceEvent[] = [];
  const { folder, stacks } = templates({});
  expect(stacks).toEqual(names);
  expect(allowed).toBe(10);
  const reservesExecutions = mayReserve(readSettings({}, "test"), allowed);
  const deployed = await deploy(folder, stacks, access, watcher(seen), { reservesExecutions });
  expect(deployed.map(({ stack }) => stack)).toEqual(names);
  expect(seen).toContainEqual(
    expect.objectContaining({ stack: "stactools-ingest-test", type: "AWS::SQS::Queue", status: "CREATE_COMPLETE" }),
  );
  expect(await concurrencies()).toEqual([4, 4]);

  const states = await Promise.all(names.map((name) => readStack(name, access)));
  expect(states.map((state) => state?.status)).toEqual(names.map(() => "CREATE_COMPLETE"));
  expect(Object.keys(states[1]?.outputs ?? {})).toContain(pgstacSecretOutput);
  expect(Object.keys(states[2]?.outputs ?? {}).sort()).toEqual(
    [...Object.values(stackOutputs), ...Object.values(roleOutputs), "MadeBy"].sort(),
  );
  expect(states.map((state) => state?.isOurs)).toEqual([true, true, true]);

  expect(await diff(folder, stacks, access, watcher())).toMatchObject({ changes: [], stacks: [] });

  const changed = templates({ gen: { memory_megabytes: 2048 } });
  const difference = await diff(changed.folder, stacks, access, watcher());
  expect(difference.changes).toEqual([
    {
      stack: "stactools-ingest-test",
      resource: expect.stringContaining("ItemGenFunction"),
      type: "AWS::Lambda::Function",
      what: "changed",
    },
  ]);
  expect(difference.text).toContain("2048");

  expect((await destroy(names, qualifier, access, watcher())).sort()).toEqual([...names].sort());
  expect(await liveStacks()).toEqual(["CDKToolkit"]);
  expect(await destroy(names, qualifier, access, watcher())).toEqual([]);
});

test("a region in which the account has one zone names the setting, makes nothing, and takes two that are named", async () => {
  const { folder } = templates({ project_id: "narrow", availability_zones: undefined });
  await expect(deploy(folder, ["narrow-test-vpc"], access, watcher())).rejects.toMatchObject({
    kind: "infrastructure",
    message: expect.stringContaining("Fn::Select cannot select nonexistent value at index 1"),
    remedy: expect.stringContaining("name two zones that offer it in availability_zones"),
  });
  const left = await readStack("narrow-test-vpc", access);
  expect(left?.outputs ?? {}).toEqual({});
  const named = templates({ project_id: "narrow" });
  await deploy(named.folder, ["narrow-test-vpc"], access, watcher());
  expect(await readStack("narrow-test-vpc", access)).toMatchObject({ status: "CREATE_COMPLETE" });
  await destroy(["narrow-test-vpc"], qualifier, access, watcher());
});

test("changes that are not approved are not made, and the refusal is what comes out", async () => {
  const refusal = new Error("not today");
  const asked: boolean[] = [];
  const { folder } = templates({ project_id: "refused", existing_vpc_id: undefined });
  const refusing: Watcher = {
    ...watcher(),
    approve: async (_changes, broadensRights) => {
      asked.push(broadensRights);
      throw refusal;
    },
  };
  await expect(deploy(folder, ["refused-test-vpc"], access, refusing)).rejects.toBe(refusal);
  expect(asked).toEqual([true]);
  expect(await readStack("refused-test-vpc", access)).toBeUndefined();
});

test("a resource that fails is named with CloudFormation's reason", async () => {
  const settings = readSettings({ project_id: "failing", region, availability_zones: zones }, "test");
  const broken = {
    ...assets,
    prepareDatabase: folderWith({ "index.mjs": failing }),
  };
  const { folder, stacks } = synthesize(settings, broken, folderWith({}));
  await expect(deploy(folder, stacks, access, watcher())).rejects.toMatchObject({
    kind: "infrastructure",
    message: expect.stringMatching(/failing-test-pgstac\/Databasebootstrapper.* CREATE_FAILED: no room for pgstac/),
  });
});

const failing = `export const handler = async ({ ResponseURL, StackId, RequestId, LogicalResourceId }) => {
  const answer = { Status: "FAILED", Reason: "no room for pgstac", PhysicalResourceId: "x", StackId, RequestId, LogicalResourceId };
  await fetch(ResponseURL, { method: "PUT", body: JSON.stringify(answer) });
};
`;

/** As the command makes them, within what the account allows. */
function templates(given: object): Synthesized {
  const { settings } = fitConcurrency(readSettings({ region, availability_zones: zones, ...given }, "test"), allowed);
  return synthesize(settings, assets, folderWith({}));
}

async function concurrencies(): Promise<unknown[]> {
  const lambda = new LambdaClient({ region, endpoint: access.endpointUrl });
  const { EventSourceMappings = [] } = await lambda.send(new ListEventSourceMappingsCommand({}));
  lambda.destroy();
  return EventSourceMappings.map(({ ScalingConfig }) => ScalingConfig?.MaximumConcurrency);
}

function watcher(seen: ResourceEvent[] = []): Watcher {
  return { resource: (event) => void seen.push(event), step: () => {}, warn: () => {}, approve: async () => {} };
}

async function liveStacks(): Promise<string[]> {
  const credentials = { accessKeyId: "key", secretAccessKey: "secret" };
  const client = new CloudFormationClient({ region, endpoint: access.endpointUrl, credentials });
  const { StackSummaries = [] } = await client.send(new ListStacksCommand({}));
  client.destroy();
  return StackSummaries.filter(({ StackStatus }) => StackStatus !== "DELETE_COMPLETE").map(
    ({ StackName = "" }) => StackName,
  );
}
