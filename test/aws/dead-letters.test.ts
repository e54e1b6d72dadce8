import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  PutLogEventsCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import {
  ChangeMessageVisibilityCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { stringify } from "yaml";
import { defaultVersion } from "../../src/settings/pgstac-versions.ts";
import { readSettings } from "../../src/settings/settings.ts";
import { secretOf } from "../handlers/secrets-server.ts";
import { openTestDatabase, type TestDatabase } from "../pgstac/test-database.ts";
import { collection, item } from "../pipeline/message/messages.ts";
import { lendUv } from "./lend-uv.ts";
import { deploySmallStack } from "./small-stack.ts";
import { type RunningEmulator, startEmulator } from "./start-emulator.ts";
import { type Typed, type } from "./type.ts";

const patience = { timeout: 60_000, interval: 500 };
const testMilliseconds = 180_000;
const stackName = "stactools-ingest-test";
const region = "us-east-1";

let emulator: RunningEmulator;
let database: TestDatabase;
let folder: string;
let sqs: SQSClient;
let genQueueUrl: string;

beforeAll(async () => {
  Object.assign(process.env, { AWS_ACCESS_KEY_ID: "test", AWS_SECRET_ACCESS_KEY: "test", AWS_REGION: region });
  [emulator, database, folder] = await Promise.all([
    startEmulator(),
    openTestDatabase(defaultVersion),
    mkdtemp(join(tmpdir(), "stac-ingest-aws-")),
  ]);
  await lendUv(folder);
  const { endpointUrl } = emulator;
  await deploySmallStack({
    endpointUrl,
    stackName,
    secret: secretOf(database.url),
    settings: readSettings({}, "a test"),
  });
  const recipe = { package: "stactools-naip", group: "naip", args: ["{url}"], collection: "scenes" };
  const recipes = { first: recipe, mended: { ...recipe, args: ["{url}?again"] } };
  const given = { target: "aws", packages: { "stactools-naip": {} }, recipes };
  await writeFile(join(folder, "config.yml"), stringify(given));
  sqs = new SQSClient({ region, endpoint: endpointUrl });
  const [stack] = await read<{ outputs: Record<string, string> }[]>(["outputs"]);
  genQueueUrl = stack?.outputs["ItemGenQueueUrl"] ?? "";
  await read(["collections", "load", "-"], JSON.stringify(collection("scenes")));
});
afterAll(async () => {
  sqs.destroy();
  await emulator[Symbol.asyncDispose]();
  await database[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

const typed = <Data>(argv: readonly string[], stdin?: string): Promise<Typed<Data>> =>
  type<Data>(folder, [...argv, "--endpoint-url", emulator.endpointUrl], stdin);

async function read<Data>(argv: readonly string[], stdin?: string): Promise<Data> {
  const { code, stderr, data } = await typed<Data>(argv, stdin);
  if (code !== 0) throw new Error(`${argv.join(" ")}: exit ${code}\n${stderr}`);
  return data;
}

/** Receives what waits in the gen queue as a function that is killed each time, until the queue gives it up. */
async function killEachTime(): Promise<string[]> {
  const ids = new Set<string>();
  await vi.waitFor(async () => {
    for (;;) {
      const { Messages = [] } = await sqs.send(
        new ReceiveMessageCommand({ QueueUrl: genQueueUrl, MaxNumberOfMessages: 10 }),
      );
      if (Messages.length === 0) break;
      for (const { MessageId = "", ReceiptHandle } of Messages) {
        ids.add(MessageId);
        await sqs.send(
          new ChangeMessageVisibilityCommand({ QueueUrl: genQueueUrl, ReceiptHandle, VisibilityTimeout: 0 }),
        );
      }
    }
    const { stages } = await read<{ stages: { gen: { waiting: number; in_flight: number } } }>(["status"]);
    expect(ids.size > 0 && stages.gen).toMatchObject({ waiting: 0, in_flight: 0 });
  }, patience);
  return [...ids];
}

interface Letter {
  readonly body: string;
  readonly message: string;
}

test(
  "what SQS gave up because its function was killed is explained from the function's log",
  async () => {
    const body = JSON.stringify({ package_name: "stactools-naip", group_name: "naip", create_item_args: ["a.tif"] });
    await sqs.send(new SendMessageCommand({ QueueUrl: genQueueUrl, MessageBody: body }));
    const [id] = await killEachTime();
    const logs = new CloudWatchLogsClient({ region, endpoint: emulator.endpointUrl });
    const place = { logGroupName: `/aws/lambda/${stackName}-item-gen`, logStreamName: "one" };
    await logs.send(new CreateLogGroupCommand(place));
    await logs.send(new CreateLogStreamCommand(place));
    // One alone: the emulator knows no patterns of several words of which one is enough.
    const requests = ["0b6d1c9e-5f0c-4a53-9d58-2f1d9d1f3f71"];
    const lines = requests.flatMap((request_id) => [
      JSON.stringify({
        time: new Date().toISOString(),
        level: "info",
        stage: "gen",
        event: "message received again",
        message_id: id,
        request_id,
      }),
      `REPORT RequestId: ${request_id}\tDuration: 9000.00 ms\tMemory Size: 1024 MB\tMax Memory Used: 1024 MB\tStatus: error\tError Type: Runtime.OutOfMemory`,
    ]);
    const timestamp = Date.now();
    await logs.send(new PutLogEventsCommand({ ...place, logEvents: lines.map((message) => ({ message, timestamp })) }));
    logs.destroy();
    const why = /^received too often: .*; the log says: the function's memory ran out while it worked on this message$/;
    expect(await read(["dlq", "list", "gen"])).toMatchObject([{ count: 1, example: expect.stringMatching(why) }]);
    for (const verb of ["peek", "export"]) {
      await vi.waitFor(async () => {
        const letters = [await read<Letter | Letter[]>(["dlq", verb, "gen"])].flat();
        expect(letters).toMatchObject([{ body, message: expect.stringMatching(why) }]);
      }, patience);
    }
  },
  testMilliseconds,
);

test(
  "purge keeps what it deletes, and import takes it back",
  async () => {
    const { deleted, backup } = await read<{ deleted: number; backup: string }>(["dlq", "purge", "gen", "--yes"]);
    expect(deleted).toBe(1);
    const kept = (await readFile(backup, "utf8"))
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as Letter);
    expect(kept).toMatchObject([{ stage: "gen", body: expect.stringContaining("a.tif") }]);
    expect(await read(["dlq", "list"])).toEqual([]);
    expect(await read(["dlq", "import", backup])).toMatchObject({ imported: 1 });
    expect(await read(["dlq", "import", backup])).toMatchObject({ imported: 0, skipped: 1 });
    await vi.waitFor(async () => {
      const letters = [await read<Letter[]>(["dlq", "peek", "gen"])].flat();
      expect(letters.map((letter) => letter.body)).toEqual(kept.map((letter) => letter.body));
    }, patience);
    expect(await read(["dlq", "purge", "gen", "--yes", "--no-backup"])).toMatchObject({ deleted: 1 });
  },
  testMilliseconds,
);

test(
  "requests are made anew from their rows by a recipe that was mended, and sent again",
  async () => {
    await writeFile(join(folder, "rows.txt"), "https://a/1.tif\nhttps://a/2.tif\n");
    await read(["enqueue", "rows.txt", "--recipe", "first", "--no-check"]);
    await killEachTime();
    await vi.waitFor(async () => expect(await read(["runs", "show", "latest"])).toMatchObject({ sent: 2 }), patience);
    const preview = await read<{ count: number; letters: unknown[] }>([
      "dlq",
      "redrive",
      "gen",
      "--recipe",
      "mended",
      "--dry-run",
    ]);
    expect(preview).toMatchObject({ count: 2, letters: [{}, {}] });
    await vi.waitFor(async () => {
      await read(["dlq", "redrive", "gen", "--run", "latest", "--recipe", "mended", "--yes"]);
      expect(await read(["status"])).toMatchObject({ stages: { gen: { waiting: 2, dead: 0 } } });
    }, patience);
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({ QueueUrl: genQueueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 1 }),
    );
    const args = Messages.map(({ Body = "" }) => (JSON.parse(Body) as { create_item_args: string[] }).create_item_args);
    expect(args.flat().sort()).toEqual(["https://a/1.tif?again", "https://a/2.tif?again"]);
    for (const { ReceiptHandle } of Messages)
      await sqs.send(
        new ChangeMessageVisibilityCommand({ QueueUrl: genQueueUrl, ReceiptHandle, VisibilityTimeout: 0 }),
      );
    await killEachTime();
    await read(["dlq", "purge", "gen", "--yes", "--no-backup"]);
  },
  testMilliseconds,
);

test(
  "redrive --wait says what died again, and that all is in once the cause is mended",
  async () => {
    await read(["publish", "-"], JSON.stringify(item("lost", { collection: "nowhere" })));
    const dead = { stages: { load: { waiting: 0, in_flight: 0, dead: 1 } } };
    await vi.waitFor(async () => expect(await read(["status"])).toMatchObject(dead), patience);
    const again = await typed<object>(["dlq", "redrive", "load", "--wait", "--timeout", "1m"]);
    expect(again).toMatchObject({
      code: 3,
      data: { moved: 1, died_again: 1, reasons: [{ kind: "collection_missing" }] },
    });
    await read(["collections", "load", "-"], JSON.stringify(collection("nowhere")));
    await vi.waitFor(async () => {
      const mended = await typed<object>(["dlq", "redrive", "load", "--wait", "--timeout", "1m"]);
      expect(mended).toMatchObject({ code: 0, data: { moved: 1, died_again: 0, left: 0 } });
    }, patience);
  },
  testMilliseconds,
);

test(
  "items are searched, listed and exported by the operate function",
  async () => {
    await read(
      ["publish", "-"],
      Array.from({ length: 30 }, (_, index) => JSON.stringify(item(`item-${index}`))).join("\n"),
    );
    await vi.waitFor(async () => {
      expect(await read(["items", "count", "scenes"])).toEqual([{ collection: "scenes", items: 30 }]);
    }, patience);
    const found = await read<{ id: string }[]>(["items", "search", "scenes", "--limit", "7"]);
    expect(found).toHaveLength(7);
    const one = [await read<{ id: string }>(["items", "search", "--filter", "id = 'item-3'"])].flat();
    expect(one.map(({ id }) => id)).toEqual(["item-3"]);
    expect(await typed(["items", "search", "unheard-of"])).toMatchObject({ code: 1 });
  },
  testMilliseconds,
);
