import { CloudFormationClient, CreateStackCommand, waitUntilStackCreateComplete } from "@aws-sdk/client-cloudformation";
import { CreateSecretCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { PublishCommand, SNSClient } from "@aws-sdk/client-sns";
import { afterAll, beforeAll, expect, test } from "vitest";
import { describeTakeOver } from "../../src/cli/commands/deploy/describe-take-over.ts";
import { bootstrap } from "../../src/infra/toolkit/bootstrap.ts";
import { deploy } from "../../src/infra/toolkit/deploy.ts";
import { diff } from "../../src/infra/toolkit/diff.ts";
import { synthesize } from "../../src/infra/toolkit/synthesize.ts";
import type { Watcher } from "../../src/infra/toolkit/watcher.ts";
import { readSettings } from "../../src/settings/settings.ts";
import { stackNames } from "../../src/settings/stack-outputs.ts";
import { openMessaging } from "../../src/targets/aws/open-messaging.ts";
import { queueAddresses } from "../../src/targets/aws/queue-addresses.ts";
import { readCaller } from "../../src/targets/aws/read-caller.ts";
import { readStack } from "../../src/targets/aws/read-outputs.ts";
import { folderWith, removeFolders } from "../cli/folder.ts";
import { emptyAssets } from "../infra/synthesized.ts";
import { referenceStacks } from "./reference-stacks.ts";
import { type RunningEmulator, startEmulator } from "./start-emulator.ts";
import { type } from "./type.ts";

const region = "us-east-1";
const name = "stactools-ingest-test";
const watcher: Watcher = { resource: () => {}, step: () => {}, warn: () => {}, approve: async () => {} };
const base = { region, target: "aws", gen_image: `000000000000.dkr.ecr.${region}.amazonaws.com/gen:1` };

let emulator: RunningEmulator;
let access: { region: string; endpointUrl: string };
let folder: string;

beforeAll(async () => {
  emulator = await startEmulator();
  access = { region, endpointUrl: emulator.endpointUrl };
  // The toolkit remembers the account of a key on disk.
  process.env["AWS_ACCESS_KEY_ID"] = `key-of-${process.pid}-${Date.now()}`;
  process.env["AWS_SECRET_ACCESS_KEY"] = "secret";
  await bootstrap({ ...(await readCaller(access)), settings: readSettings({}, "test") }, access, watcher);
  const secret = new CreateSecretCommand({ Name: "reference-database", SecretString: "{}" });
  const { ARN = "" } = await new SecretsManagerClient({ region, endpoint: emulator.endpointUrl }).send(secret);
  const cloudFormation = new CloudFormationClient({ region, endpoint: emulator.endpointUrl });
  for (const [StackName, template] of Object.entries(referenceStacks(name, ARN))) {
    const TemplateBody = JSON.stringify(template);
    await cloudFormation.send(new CreateStackCommand({ StackName, TemplateBody, Capabilities: ["CAPABILITY_IAM"] }));
    await waitUntilStackCreateComplete({ client: cloudFormation, maxWaitTime: 60, minDelay: 1 }, { StackName });
  }
  folder = folderWith({});
});

afterAll(async () => {
  removeFolders();
  await emulator[Symbol.asyncDispose]();
});

const typed = (settings: object, ...argv: string[]) => {
  const options = Object.entries({ ...base, ...settings }).map(([key, value]) => [key, value] as const);
  process.env["AWS_REGION"] = region;
  for (const [key, value] of options) process.env[`STAC_INGEST_${key.toUpperCase()}`] = JSON.stringify(value);
  return type<unknown>(folder, [...argv, "--endpoint-url", emulator.endpointUrl]);
};

test("the reference's pipeline is taken over in place, only if it is said, and nothing that waits is lost", async () => {
  const before = await readStack(name, access);
  const sns = new SNSClient({ region, endpoint: emulator.endpointUrl });
  for (let each = 0; each < 3; each++) {
    await sns.send(
      new PublishCommand({ TopicArn: before?.outputs["ItemGenSNSTopicArn"] ?? "", Message: `{"n":${each}}` }),
    );
  }

  const refusedAll = await typed({}, "deploy", "--yes", "--take-over");
  expect(refusedAll.code, refusedAll.stderr).toBe(2);
  expect(refusedAll.stderr).toContain(`another program made ${name}-vpc and ${name}-pgstac`);
  const [, secret] = /existing_database_secret_arn: (\S+?)\\n/.exec(refusedAll.stderr) ?? [];
  const [, vpc] = /existing_vpc_id: (vpc-\w+)/.exec(refusedAll.stderr) ?? [];
  const [, subnets = ""] = /existing_subnet_ids: \[(subnet-\w+, subnet-\w+)\]/.exec(refusedAll.stderr) ?? [];

  const theirs = {
    existing_database_secret_arn: secret,
    existing_vpc_id: vpc,
    existing_subnet_ids: subnets.split(", "),
  };
  const refused = await typed(theirs, "deploy", "--yes");
  expect(refused.code, refused.stderr).toBe(2);
  expect(refused.stderr).toContain(`another program made ${name}; deploying there would change it in place`);
  expect(await readStack(name, access)).toEqual(before);

  const settings = readSettings({ ...base, ...theirs }, "test");
  const assets = { ...emptyAssets(), genImage: { address: base.gen_image } };
  const { folder: templates, stacks } = synthesize(settings, assets, folderWith({}));
  expect(stacks).toEqual([name]);
  const { changes } = await diff(templates, stacks, access, watcher);
  const addresses = queueAddresses(before?.outputs ?? {});
  if (!addresses) throw new Error("the reference has other outputs");
  using messaging = openMessaging(addresses, access);
  const told = await describeTakeOver({ names: stackNames(settings), changes, addresses, messaging });
  expect(told).toContain(`stays, with its address:\n  ${before?.outputs["ItemGenSNSTopicArn"]}`);
  expect(told).toContain(`${before?.outputs["ItemGenQueueUrl"]} with 3 messages`);
  expect(told).toContain(`never touched:\n  ${name}-pgstac and ${name}-vpc, with the database`);
  await deploy(templates, stacks, access, watcher);

  const after = await readStack(name, access);
  expect(after).toMatchObject({ status: "UPDATE_COMPLETE", isOurs: true });
  for (const output of [
    "ItemGenSNSTopicArn",
    "ItemGenQueueUrl",
    "ItemGenDLQUrl",
    "ItemLoadTopicArn",
    "ItemLoadDLQUrl",
  ]) {
    expect([output, after?.outputs[output]]).toEqual([output, before?.outputs[output]]);
  }
  const { waiting, inFlight, delayed } = await messaging.depth({ stage: "gen", dead: false });
  expect(waiting + inFlight + delayed).toBe(3);
  for (const stack of [`${name}-vpc`, `${name}-pgstac`]) {
    expect(await readStack(stack, access)).toMatchObject({ status: "CREATE_COMPLETE", isOurs: false });
  }
}, 300_000);
