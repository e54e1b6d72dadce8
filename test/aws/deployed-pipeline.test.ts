import { CreateSecretCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { SNSClient, SubscribeCommand } from "@aws-sdk/client-sns";
import { CreateQueueCommand, ReceiveMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { bootstrap } from "../../src/infra/toolkit/bootstrap.ts";
import { deploy } from "../../src/infra/toolkit/deploy.ts";
import { synthesize } from "../../src/infra/toolkit/synthesize.ts";
import type { Watcher } from "../../src/infra/toolkit/watcher.ts";
import type { LogRecord } from "../../src/pipeline/message/log.ts";
import { defaultVersion } from "../../src/settings/pgstac-versions.ts";
import { readSettings } from "../../src/settings/settings.ts";
import { readCaller } from "../../src/targets/aws/read-caller.ts";
import type { Check } from "../../src/targets/target.ts";
import { folderWith, removeFolders } from "../cli/folder.ts";
import { secretOf } from "../handlers/secrets-server.ts";
import { emptyAssets } from "../infra/synthesized.ts";
import { openTestDatabase, type TestDatabase } from "../pgstac/test-database.ts";
import { collection, item } from "../pipeline/message/messages.ts";
import { bundleHandler } from "./bundle-handler.ts";
import { lendUv } from "./lend-uv.ts";
import { type RunningEmulator, startEmulator } from "./start-emulator.ts";
import { type } from "./type.ts";

const region = "us-east-1";
const patience = { timeout: 90_000, interval: 1_000 };
const watcher: Watcher = { resource: () => {}, step: () => {}, warn: () => {}, approve: async () => {} };

let emulator: RunningEmulator;
let database: TestDatabase;
let folder: string;

beforeAll(async () => {
  [emulator, database] = await Promise.all([startEmulator(), openTestDatabase(defaultVersion)]);
  // The toolkit remembers the account of a key on disk.
  process.env["AWS_ACCESS_KEY_ID"] = `key-of-${process.pid}-${Date.now()}`;
  process.env["AWS_SECRET_ACCESS_KEY"] = "secret";
  const access = { region, endpointUrl: emulator.endpointUrl };
  const secret = new CreateSecretCommand({ Name: "operators-database", SecretString: secretOf(database.url) });
  const { ARN } = await new SecretsManagerClient({ region, endpoint: emulator.endpointUrl }).send(secret);
  const given = {
    region,
    target: "aws",
    existing_database_secret_arn: ARN,
    database_ssl_mode: "disable",
    item_loaded_topic: true,
    load: { window_seconds: 1 },
  };
  folder = folderWith({ "config.yml": JSON.stringify(given) });
  await lendUv(folder);
  const [itemLoad, operate] = [folderWith({}), folderWith({})];
  await Promise.all([bundleHandler("item-load", itemLoad), bundleHandler("operate", operate)]);
  const genImage = { address: `123456789012.dkr.ecr.${region}.amazonaws.com/gen:1` };
  const assets = { ...emptyAssets(), itemLoad, operate, genImage };
  const { folder: templates, stacks } = synthesize(readSettings(given, "test"), assets, folderWith({}));
  await bootstrap({ ...(await readCaller(access)), settings: readSettings({}, "test") }, access, watcher);
  await deploy(templates, stacks, access, watcher);
});

afterAll(async () => {
  removeFolders();
  await emulator[Symbol.asyncDispose]();
  await database[Symbol.asyncDispose]();
});

async function read<Data>(argv: readonly string[], stdin?: string): Promise<Data> {
  const { code, stderr, data } = await type<Data>(folder, [...argv, "--endpoint-url", emulator.endpointUrl], stdin);
  if (code !== 0) throw new Error(`${argv.join(" ")}: exit ${code}\n${stderr}`);
  return data;
}

test("what operators publish goes through the deployed stacks into their own database", async () => {
  await read(["collections", "load", "-"], JSON.stringify(collection("scenes")));
  const items = Array.from({ length: 100 }, (_, index) => JSON.stringify(item(`item-${index}`)));
  await read(["publish", "-"], items.join("\n"));
  await vi.waitFor(async () => {
    expect(await read(["items", "count"])).toEqual([{ collection: "scenes", items: 100 }]);
  }, patience);
  expect(await database.query("SELECT count(*)::int FROM items")).toEqual([{ count: 100 }]);
  expect(await read(["status"])).toMatchObject({ running: true, stages: { load: { waiting: 0, dead: 0 } } });
});

test("the load function's records are read back", async () => {
  await vi.waitFor(async () => {
    const records = await read<LogRecord[]>(["logs", "load", "--filter", "items loaded"]);
    const loaded = records.reduce((sum, record) => sum + Number(record["loaded"]), 0);
    expect(loaded).toBe(100);
  }, patience);
});

test("doctor finds every part of the deployed pipeline well", async () => {
  const { data } = await type<Check[]>(folder, ["doctor", "--endpoint-url", emulator.endpointUrl]);
  expect(data.filter(({ ok }) => !ok)).toEqual([]);
  expect(data.map(({ part }) => part)).toEqual(expect.arrayContaining(["credentials", "queue of gen", "database"]));
});

test("who subscribes to the deployed topic is told of the items that its filter lets in", async () => {
  const stacks = await read<{ outputs: Record<string, string> }[]>(["outputs"]);
  const TopicArn = stacks.flatMap(({ outputs }) => outputs["ItemLoadedTopicArn"] ?? [])[0];
  const place = { region, endpoint: emulator.endpointUrl };
  const [sns, sqs] = [new SNSClient(place), new SQSClient({ ...place, useQueueUrlAsEndpoint: false })];
  const { QueueUrl = "" } = await sqs.send(new CreateQueueCommand({ QueueName: "followers" }));
  await sns.send(
    new SubscribeCommand({
      TopicArn,
      Protocol: "sqs",
      Endpoint: `arn:aws:sqs:${region}:000000000000:followers`,
      Attributes: { RawMessageDelivery: "true", FilterPolicy: JSON.stringify({ west: [{ numeric: [">", 5] }] }) },
    }),
  );
  await read(["collections", "load", "-"], JSON.stringify(collection("followed")));
  const items = [item("a", { collection: "followed" }), item("b", { collection: "followed", bbox: [7, 2, 7, 2] })];
  await read(["publish", "-"], items.map((each) => JSON.stringify(each)).join("\n"));
  await vi.waitFor(async () => {
    const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, VisibilityTimeout: 0 }));
    expect(Messages.map(({ Body = "" }) => JSON.parse(Body))).toEqual([
      expect.objectContaining({ outcome: "new", collection: "followed", id: "b", bbox: [7, 2, 7, 2] }),
    ]);
  }, patience);
  await read(["collections", "delete", "followed", "--yes"]);
});
