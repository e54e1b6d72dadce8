import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { ReceiveMessageCommand, SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { type FauxqsServer, startFauxqs } from "fauxqs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { answerBulkLoad } from "../../src/handlers/answer-bulk-load.ts";
import { answerMigrate } from "../../src/handlers/answer-migrate.ts";
import { answerOperate } from "../../src/handlers/answer-operate.ts";
import { answerPrepareDatabase } from "../../src/handlers/answer-prepare-database.ts";
import { deployedCatalogue } from "../../src/handlers/deployed-catalogue.ts";
import { makeHeavyItem } from "../../src/handlers/make-heavy-item.ts";
import { openGenMaker } from "../../src/handlers/open-gen-maker.ts";
import { openGenStage } from "../../src/handlers/open-gen-stage.ts";
import { openLoadStage } from "../../src/handlers/open-load-stage.ts";
import { operateCatalogue } from "../../src/handlers/operate-catalogue.ts";
import { stageHandler } from "../../src/handlers/stage-handler.ts";
import { startHeavyJobs } from "../../src/handlers/start-heavy-jobs.ts";
import type { LoadableObject } from "../../src/pipeline/operate/object-slice.ts";
import { environmentNames, type GenImage } from "../../src/settings/function-environment.ts";
import { defaultVersion } from "../../src/settings/pgstac-versions.ts";
import { openDatabaseSecrets } from "../../src/targets/aws/database-secrets.ts";
import { openLoadedTopic } from "../../src/targets/aws/loaded-topic.ts";
import { type BatchServer, startBatchServer } from "../handlers/batch-server.ts";
import { contextOf, handle, receiveRecords, type SqsHandler } from "../handlers/event-source.ts";
import { type SecretsServer, secretOf, startSecretsServer } from "../handlers/secrets-server.ts";
import { account, type PlacedStacks, placeStacks } from "../infra/placed-stacks.ts";
import { type Iam, matches, simulateIam } from "../infra/simulate-iam.ts";
import { synthesized } from "../infra/synthesized.ts";
import { openTestDatabase, type TestDatabase } from "../pgstac/test-database.ts";
import { collection, item } from "../pipeline/message/messages.ts";
import { misbehave, misbehaving, misbehavingProject } from "../stactools/misbehaving-package.ts";
import { askStacApiFunction } from "./ask-stac-api-function.ts";
import { type RecordedCall, type Recorder, recordCalls } from "./recorded-calls.ts";

/** Functions by the beginning of their names in the templates, and the job that makes heavy items. */
const functions = [
  "ItemGen",
  "HeavyItem",
  "HeavyStart",
  "ItemLoad",
  "BulkLoad",
  "Operate",
  "Bootstrap",
  "StacApi",
] as const;
type FunctionId = (typeof functions)[number];
const inNetwork: ReadonlySet<FunctionId> = new Set(["ItemLoad", "BulkLoad", "Operate", "Bootstrap", "StacApi"]);

/** Rights that no call of a function's own code needs: the grants, and why they are given. */
const unseen: readonly (readonly [RegExp, string])[] = [
  [/^\w+ logs:(CreateLogStream|PutLogEvents) /, "Lambda writes the log with the function's role"],
  [
    /^(ItemLoad|BulkLoad|Operate|Bootstrap|StacApi) ec2:/,
    "Lambda puts the function into its subnets; its own code is denied it",
  ],
  [/^Item(Gen|Load) sqs:(ReceiveMessage|GetQueueAttributes) /, "Lambda's event source takes messages"],
  [/^Item(Gen|Load) sqs:GetQueueUrl /, "the CDK's event source grants it; it tells no more than the name does"],
  [
    /^(ItemGen|HeavyItem) s3:GetObject arn:aws:s3:::scenes\//,
    "the package asks it, from Python, which is not recorded here",
  ],
  [
    /^(ItemGen|HeavyItem|ItemLoad) s3:ListBucket arn:aws:s3:::scenes$/,
    "else S3 says of a missing object that it may not be read",
  ],
  [
    /^(ItemGen|HeavyItem|ItemLoad|BulkLoad) kms:Decrypt arn:aws:kms:\S+:key\/scenes$/,
    "S3 decrypts with the rights of who reads",
  ],
  [/^(Bootstrap|StacApi) secretsmanager:DescribeSecret /, "eoapi-cdk's grant of reading a secret has it"],
];

const earthdata = `arn:aws:secretsmanager:us-east-1:${account}:secret:earthdata-AbCdEf`;

let server: FauxqsServer;
let secrets: SecretsServer;
let batch: BatchServer;
let database: TestDatabase;
let recorders: Recorder[];
let stacks: PlacedStacks;
let iam: Iam;
let image: GenImage;
/** Lambda's own client, which is not recorded. */
let sqs: SQSClient;
const calls = {} as Record<FunctionId, RecordedCall[]>;

beforeAll(async () => {
  const { settings, ...environments } = await misbehavingProject();
  image = environments;
  [server, secrets, batch, database] = await Promise.all([
    startFauxqs({ port: 0, logger: false }),
    startSecretsServer(),
    startBatchServer(),
    openTestDatabase(defaultVersion),
  ]);
  const emulator = `http://127.0.0.1:${server.port}`;
  recorders = await Promise.all([emulator, secrets.endpoint, batch.endpoint].map(recordCalls));
  const [recorded = "", recordedSecrets = "", recordedBatch = ""] = recorders.map(({ endpointUrl }) => endpointUrl);
  Object.assign(process.env, {
    AWS_ACCESS_KEY_ID: "test",
    AWS_SECRET_ACCESS_KEY: "test",
    AWS_REGION: "us-east-1",
    AWS_ENDPOINT_URL: recorded,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: recordedSecrets,
    AWS_ENDPOINT_URL_BATCH: recordedBatch,
    AWS_ENDPOINT_URL_LAMBDA: recordedBatch,
  });
  const { packages, allowed_hrefs, readable_buckets } = settings;
  const { pgstac, pipeline } = synthesized({
    packages: { [misbehaving]: { ...packages[misbehaving], run_on: "batch" } },
    allowed_hrefs,
    readable_buckets,
    readable_kms_keys: [`arn:aws:kms:us-east-1:${account}:key/scenes`],
    database_ssl_mode: "disable",
    item_loaded_topic: true,
    gen: { secrets: { EARTHDATA_TOKEN: earthdata } },
  });
  stacks = placeStacks([pgstac?.toJSON(), pipeline.toJSON()] as never, recorded);
  iam = simulateIam(stacks);
  for (const [id, { Type }] of Object.entries(stacks.resources)) {
    if (Type === "AWS::SQS::Queue") server.createQueue(id);
    if (Type === "AWS::SNS::Topic") server.createTopic(id);
    if (Type === "AWS::S3::Bucket") server.createBucket(stacks.resolve({ Ref: id }));
  }
  server.createBucket("scenes");
  sqs = new SQSClient({ endpoint: emulator, useQueueUrlAsEndpoint: false });
  calls.ItemGen = await callsOf(runGen);
  calls.HeavyItem = await callsOf(runHeavyItem);
  calls.HeavyStart = await callsOf(runHeavyStart);
  calls.ItemLoad = await callsOf(runLoad);
  calls.BulkLoad = await callsOf(runBulkLoad);
  calls.Operate = await callsOf(runOperate);
  calls.Bootstrap = await callsOf(runBootstrap);
  calls.StacApi = await callsOf(runStacApi);
}, 300_000);
afterAll(async () => {
  sqs.destroy();
  for (const recorder of recorders) await recorder[Symbol.asyncDispose]();
  await server.stop();
  await secrets[Symbol.asyncDispose]();
  await batch[Symbol.asyncDispose]();
  await database[Symbol.asyncDispose]();
});

test.each(functions)("every call of %s is allowed", (name) => {
  const refused = calls[name].filter(({ action, resource = "" }) => !iam.allows({ action, resource, ...codeOf(name) }));
  expect(calls[name]).not.toEqual([]);
  expect(refused).toEqual([]);
});

test("every right is used, or there is a reason for it", () => {
  const unused = functions.flatMap((name) =>
    iam
      .grantsOf(roleOf(name))
      .filter((granted) => !calls[name].some((call) => covers(granted, call)))
      .map(({ action, resource }) => `${name} ${action} ${resource}`),
  );
  expect(unused.filter((right) => !unseen.some(([pattern]) => pattern.test(right)))).toEqual([]);
  expect(unseen.filter(([pattern]) => !unused.some((right) => pattern.test(right)))).toEqual([]);
});

test("Lambda may do with the roles what it does, and a function's code not all of it", () => {
  for (const name of functions) {
    const attaches = { action: "ec2:CreateNetworkInterface", resource: "*" };
    expect(iam.allows({ ...attaches, caller: { role: roleOf(name) } })).toBe(inNetwork.has(name));
    expect(iam.allows({ ...attaches, ...codeOf(name) })).toBe(false);
  }
  for (const name of ["ItemGen", "ItemLoad"]) {
    for (const action of ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"]) {
      expect(iam.allows({ action, resource: arnOf(`${name}Queue`), caller: { role: roleOf(name) } })).toBe(true);
    }
  }
});

test("topics reach their stage's queues, and no queue of the other stage", () => {
  for (const topic of ["ItemGen", "ItemLoad"]) {
    for (const queue of ["ItemGenQueue", "ItemGenDeadLetterQueue", "ItemLoadQueue", "ItemLoadDeadLetterQueue"]) {
      const delivered = iam.allows({
        action: "sqs:SendMessage",
        resource: arnOf(queue),
        caller: { service: "sns.amazonaws.com" },
        context: { "aws:SourceArn": arnOf(`${topic}Topic`) },
      });
      expect([topic, queue, delivered]).toEqual([topic, queue, queue.startsWith(topic)]);
    }
  }
});

test("nothing is allowed without TLS, to a stranger's bucket or on another function's queue", () => {
  const role = { caller: { role: roleOf("ItemGen") } };
  const send = { action: "sqs:SendMessage", resource: arnOf("ItemGenQueue"), ...role };
  expect(iam.allows(send)).toBe(true);
  expect(iam.allows({ ...send, context: { "aws:SecureTransport": "false" } })).toBe(false);
  expect(iam.allows({ ...send, resource: arnOf("ItemLoadQueue") })).toBe(false);
  expect(iam.allows({ action: "s3:GetObject", resource: "arn:aws:s3:::scenes-of-others/a", ...role })).toBe(false);
  expect(iam.allows({ action: "sns:Publish", resource: arnOf("ItemGenTopic"), ...role })).toBe(false);
});

/** A request for an item; its words may be made longer than a message may be. */
const well = (detail = "") => misbehave("well", detail, { collection_id: "scenes" });
const longDetail = "x".repeat(260_800);
const unknown = misbehave("well", "", { package_name: "stactools-unknown" });

/** Hands heavy items over, makes others, and fails in every way that asks something of AWS. */
async function runGen(): Promise<void> {
  const deployed = environmentOf("ItemGen");
  const handsOver = stageHandler("gen", (log) =>
    openGenStage(deployed, log, openGenMaker(deployed, log, image).itemMaker),
  );
  await deliver(handsOver, deployed[environmentNames.itemGenQueueUrl] ?? "", [well()]);
  const { packages, ...settings } = JSON.parse(deployed[environmentNames.settings] ?? "");
  packages[misbehaving].run_on = "function";
  const env: Record<string, string> = {
    ...deployed,
    [environmentNames.settings]: JSON.stringify({ ...settings, packages }),
  };
  const handler = stageHandler("gen", (log) => openGenStage(env, log, openGenMaker(env, log, image).itemMaker));
  const queueUrl = env[environmentNames.itemGenQueueUrl] ?? "";
  // Without the secret of the package's variable messages wait; at their last receive as copies.
  await deliver(handler, queueUrl, [well()]);
  await deliver(handler, queueUrl, [well()], 5);
  secrets.secrets.set(earthdata, "a token");
  await deliver(handler, queueUrl, [well(), well(longDetail), unknown]);
}

/** Makes a heavy item that was handed over, and others that fail as in the gen function. */
async function runHeavyItem(): Promise<void> {
  const env = environmentOf("HeavyItem");
  const queueUrl = env[environmentNames.itemGenQueueUrl] ?? "";
  // A message is kept in hand several times while its item is made.
  const job = () => makeHeavyItem(env, { image, visibilitySeconds: 2 });
  await job();
  for (const body of [well(longDetail), unknown, misbehave("sleep", "1.5", { collection_id: "scenes" })]) {
    await sqs.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: JSON.stringify(body) }));
    await job();
  }
  secrets.secrets.delete(earthdata);
  await sqs.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: JSON.stringify(well()) }));
  for (let receive = 1; receive < 5; receive += 1) {
    const shown = { QueueUrl: queueUrl, VisibilityTimeout: 0 };
    expect((await sqs.send(new ReceiveMessageCommand(shown))).Messages).toHaveLength(1);
  }
  await job();
  secrets.secrets.set(earthdata, "a token");
}

/** Starts a job for a message that waits. */
async function runHeavyStart(): Promise<void> {
  const env = environmentOf("HeavyStart");
  const QueueUrl = env[environmentNames.itemHeavyQueueUrl] ?? "";
  await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: "{}" }));
  expect(await startHeavyJobs(env, () => {})).toBe(1);
}

/** Loads items, by their addresses too, and fails in every way that asks something of AWS. */
async function runLoad(): Promise<void> {
  const env = environmentOf("ItemLoad");
  const handler = stageHandler("load", (log) => openLoadStage(env, log));
  const queueUrl = env[environmentNames.itemLoadQueueUrl] ?? "";
  await deliver(handler, queueUrl, [item("waits")]);
  await deliver(handler, queueUrl, [item("waits")], 5);
  secrets.secrets.set(env[environmentNames.pgstacSecretArn] ?? "", secretOf(database.url));
  const s3 = new S3Client({ endpoint: `http://127.0.0.1:${server.port}`, forcePathStyle: true });
  const addresses = [env[environmentNames.payloadBucket] ?? "", "scenes"].map((bucket) => ({
    bucket,
    key: "payloads/a.json",
  }));
  for (const { bucket, key } of addresses) {
    await s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: JSON.stringify(item(bucket)) }));
  }
  const claims = addresses.map(({ bucket, key }) => ({ href: `s3://${bucket}/${key}` }));
  await deliver(handler, queueUrl, [collection("scenes"), item("well"), ...claims, { type: "Feature" }]);
  expect(await database.query("SELECT id FROM items")).toHaveLength(3);
}

/** Finds objects and loads them, in one piece and in parts. */
async function runBulkLoad(): Promise<void> {
  const log = () => {};
  const env = environmentOf("BulkLoad");
  const catalogue = deployedCatalogue(env, log, { keepsNotices: true });
  using topic = openLoadedTopic(env[environmentNames.itemLoadedTopicArn] ?? "", log);
  const ask = async (request: object) => {
    const effects = { catalogue, requesterPays: false, notifyOf: topic.notifyOf, log };
    const answer = await answerBulkLoad(request, contextOf(60_000), effects);
    expect(answer).toMatchObject({ reply: expect.anything() });
    return "reply" in answer ? answer.reply : undefined;
  };
  const s3 = new S3Client({ endpoint: `http://127.0.0.1:${server.port}`, forcePathStyle: true });
  for (const name of ["scenes.ndjson", "scenes.parquet"]) {
    const Body = readFileSync(new URL(`../input/documents/parquet/${bodies[name] ?? name}`, import.meta.url));
    await s3.send(new PutObjectCommand({ Bucket: "scenes", Key: `bulk/${name}`, Body }));
  }
  const found = (await ask({ action: "objects.list", address: "s3://scenes/bulk/*" })) as { objects: LoadableObject[] };
  expect(found.objects).toHaveLength(2);
  for (const { address, etag } of found.objects) {
    const run = { id: "a-run", published_at: Date.now(), first: 1, numbers: 1000 };
    await ask({
      action: "objects.load",
      address,
      etag,
      skip: 0,
      run,
      method: "upsert",
      collection: "scenes",
      strict: false,
    });
  }
  expect((await database.query("SELECT id FROM items")).length).toBeGreaterThan(3);
  catalogue.forget();
}

const bodies: Readonly<Record<string, string>> = { "scenes.ndjson": "rustac.ndjson" };

async function runOperate(): Promise<void> {
  const log = () => {};
  const catalogue = operateCatalogue(environmentOf("Operate"), log);
  const answer = await answerOperate({ action: "collections.list" }, contextOf(60_000), catalogue, log);
  expect(answer).toMatchObject({ reply: expect.anything() });
  const deletion = { action: "items.delete", collection: "scenes", ids: ["well"] };
  expect(await answerOperate(deletion, contextOf(60_000), catalogue, log)).toMatchObject({ reply: { deleted: 1 } });
  catalogue.forget();
}

/** Asks as CloudFormation and operators do. No database answers: after its secrets this function asks nothing of AWS. */
async function runBootstrap(): Promise<void> {
  const env = environmentOf("Bootstrap");
  const { Properties } =
    Object.values(stacks.resources).find(({ Properties: given }) => given?.reader_secret_arn) ?? {};
  const asked = stacks.resolve<Record<string, unknown>>(without(Properties, "ServiceToken"));
  const nowhere = secretOf("postgresql://nobody:nothing@127.0.0.1:1/none");
  for (const name of ["conn_secret_arn", "new_user_secret_arn", "reader_secret_arn"]) {
    secrets.secrets.set(String(asked[name]), nowhere);
  }
  const effects = { secrets: openDatabaseSecrets(), sslMode: "disable", sqlFolder: "/nowhere", log: () => {} };
  const cloudFormation = createServer((_request, response) => response.end()).listen(0, "127.0.0.1");
  await once(cloudFormation, "listening");
  const event = {
    RequestType: "Create",
    ResponseURL: `http://127.0.0.1:${(cloudFormation.address() as AddressInfo).port}/`,
    StackId: "a-stack",
    RequestId: "a-request",
    LogicalResourceId: "pgstacbootstrapper",
    ResourceProperties: Object.fromEntries(Object.entries(asked).map(([name, value]) => [name, String(value)])),
  };
  await answerPrepareDatabase(event, contextOf(60_000), effects);
  cloudFormation.closeAllConnections();
  cloudFormation.close();
  const arns = { admin: env[environmentNames.adminSecretArn] ?? "", user: env[environmentNames.pgstacSecretArn] ?? "" };
  await answerMigrate({ action: "pgstac.migrate", version: defaultVersion }, contextOf(60_000), { ...effects, arns });
}

/** Asks the API for what was loaded. */
async function runStacApi(): Promise<void> {
  const env = environmentOf("StacApi");
  secrets.secrets.set(env[environmentNames.pgstacSecretArn] ?? "", secretOf(database.url));
  const { status, body } = await askStacApiFunction("/collections", env);
  expect([status, JSON.parse(body).collections.map(({ id }: { id: string }) => id)]).toEqual([200, ["scenes"]]);
}

/** Hands messages to a handler as Lambda does, at a receive of theirs. */
async function deliver(handler: SqsHandler, queueUrl: string, bodies: readonly object[], receive = 1): Promise<void> {
  for (const body of bodies) {
    await sqs.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: JSON.stringify(body) }));
  }
  const records = (await receiveRecords(sqs, queueUrl)).map((record) => ({
    ...record,
    attributes: { ...record.attributes, ApproximateReceiveCount: String(receive) },
  }));
  expect(records).toHaveLength(bodies.length);
  await handle(sqs, queueUrl, handler, records, 120_000);
}

async function callsOf(run: () => Promise<void>): Promise<RecordedCall[]> {
  for (const recorder of recorders) recorder.take();
  await run();
  return recorders.flatMap((recorder) => recorder.take());
}

function idOf(beginning: string, type: string): string {
  const ids = Object.entries(stacks.resources).flatMap(([id, { Type }]) => (Type === type ? [id] : []));
  const [found, ...others] = ids.filter((id) => id.startsWith(beginning));
  if (found === undefined || others.length > 0) throw new Error(`${ids.join()}: which one is ${beginning}?`);
  return found;
}

const roleOf = (name: string): string => idOf(`${name}Role`, "AWS::IAM::Role");
const arnOf = (name: string): string => {
  const type = name.endsWith("Topic") ? "AWS::SNS::Topic" : "AWS::SQS::Queue";
  const id = idOf(name, type);
  return stacks.resolve(type === "AWS::SNS::Topic" ? { Ref: id } : { "Fn::GetAtt": [id, "Arn"] });
};

/** The function of a role, by its id and the variables of its environment. */
function functionOf(name: FunctionId) {
  const [id, found] =
    Object.entries(stacks.resources).find(
      ([, { Type, Properties }]) =>
        Type === "AWS::Lambda::Function" && JSON.stringify(Properties.Role).includes(`"${roleOf(name)}"`),
    ) ?? [];
  if (id === undefined) throw new Error(`no function has the role of ${name}`);
  return { id, environment: found?.Properties.Environment.Variables };
}

function environmentOf(name: FunctionId): Record<string, string> {
  if (name !== "HeavyItem") return stacks.resolve(functionOf(name).environment);
  const { Properties } = stacks.resources[idOf(name, "AWS::Batch::JobDefinition")] ?? {};
  const variables = stacks.resolve<{ Name: string; Value: string }[]>(Properties.ContainerProperties.Environment);
  return Object.fromEntries(variables.map(({ Name, Value }) => [Name, Value]));
}

/** The code of a function or of a job as a caller. */
function codeOf(name: FunctionId): { caller: { role: string }; context: Record<string, string> } {
  const caller = { role: roleOf(name) };
  if (name === "HeavyItem") return { caller, context: {} };
  const functionArn = stacks.resolve<string>({ "Fn::GetAtt": [functionOf(name).id, "Arn"] });
  return { caller, context: { "lambda:SourceFunctionArn": functionArn } };
}

const covers = (granted: { action: string; resource: string }, { action, resource = "" }: RecordedCall): boolean =>
  matches(granted.action, action) && matches(granted.resource, resource);

const without = (properties: Record<string, unknown> = {}, left: string): Record<string, unknown> =>
  Object.fromEntries(Object.entries(properties).filter(([name]) => name !== left));
