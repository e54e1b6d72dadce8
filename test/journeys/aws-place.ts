import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SendMessageBatchCommand, SQSClient } from "@aws-sdk/client-sqs";
import { stringify } from "yaml";
import { openGenMaker } from "../../src/handlers/open-gen-maker.ts";
import { openGenStage } from "../../src/handlers/open-gen-stage.ts";
import { stageHandler } from "../../src/handlers/stage-handler.ts";
import type { Stage } from "../../src/pipeline/message/stage.ts";
import { environmentNames, type GenImage } from "../../src/settings/function-environment.ts";
import { functionSettings } from "../../src/settings/function-settings.ts";
import { readSettings, type Settings } from "../../src/settings/settings.ts";
import { openAwsTarget } from "../../src/targets/aws/target.ts";
import { deploySmallStack } from "../aws/small-stack.ts";
import { startEmulator } from "../aws/start-emulator.ts";
import { deliver } from "../handlers/event-source.ts";
import { secretOf } from "../handlers/secrets-server.ts";
import { openTestDatabase } from "../pgstac/test-database.ts";
import { commandLineIn } from "./command-line.ts";
import type { Place } from "./place.ts";

const stackName = "stactools-ingest-test";

/**
 * A pipeline on an emulated AWS that loads into a PostgreSQL server. The emulator runs the load and operate functions;
 * images it does not run, so the gen function's handler is fed from its queue here.
 */
export async function openAwsPlace(given: Partial<Record<keyof Settings, unknown>>, image: GenImage): Promise<Place> {
  const settings = readSettings({ ...given, target: "aws" }, "a test");
  const [emulator, database, folder] = await Promise.all([
    startEmulator(),
    openTestDatabase(settings.pgstac_version),
    mkdtemp(join(tmpdir(), "stac-ingest-journey-")),
  ]);
  const aws = {
    AWS_ACCESS_KEY_ID: "test",
    AWS_SECRET_ACCESS_KEY: "test",
    AWS_REGION: "us-east-1",
    AWS_ENDPOINT_URL: emulator.endpointUrl,
  };
  Object.assign(process.env, aws);
  await writeFile(join(folder, "config.yml"), stringify({ ...given, target: "aws" }));
  const { endpointUrl } = emulator;
  await deploySmallStack({ endpointUrl, stackName, secret: secretOf(database.url), settings });
  await using target = await openAwsTarget({ settings, access: {}, cacheFolder: folder, stateFolder: folder });
  const places = await target.places();
  const commandLine = commandLineIn(folder, { ...process.env, XDG_CACHE_HOME: folder });
  const sqs = new SQSClient({});
  const queueUrls: Readonly<Record<Stage, string>> = {
    gen: places["itemGenQueueUrl"] ?? "",
    load: places["itemLoadQueueUrl"] ?? "",
  };
  const feeding = new AbortController();
  const handler = genHandler(places, settings, image);
  const fed = Promise.all(
    Array.from({ length: settings.gen.concurrency }, async () => {
      const { timeout_seconds } = settings.gen;
      while (!feeding.signal.aborted) await deliver(sqs, queueUrls.gen, handler, timeout_seconds * 1000).catch(() => 0);
    }),
  );
  return {
    ...commandLine,
    folder,
    async publishUnchecked(stage, bodies) {
      const QueueUrl = queueUrls[stage];
      for (let from = 0; from < bodies.length; from += 10) {
        const Entries = bodies.slice(from, from + 10).map((MessageBody, index) => ({ Id: String(index), MessageBody }));
        await sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries }));
      }
    },
    start: () => Promise.reject(new Error("AWS is always running")),
    kill: () => Promise.reject(new Error("AWS cannot be killed")),
    async [Symbol.asyncDispose]() {
      feeding.abort();
      await fed;
      sqs.destroy();
      await emulator[Symbol.asyncDispose]();
      await database[Symbol.asyncDispose]();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function genHandler(places: Readonly<Record<string, string>>, settings: Settings, image: GenImage) {
  const env = {
    [environmentNames.itemGenQueueUrl]: places["itemGenQueueUrl"],
    [environmentNames.itemGenDeadLetterUrl]: places["itemGenDeadLetterUrl"],
    [environmentNames.itemLoadTopicArn]: places["itemLoadTopicArn"],
    [environmentNames.payloadBucket]: places["payloadBucketName"],
    [environmentNames.settings]: JSON.stringify(functionSettings(settings, "gen")),
  };
  return stageHandler("gen", (log) => openGenStage(env, log, openGenMaker(env, log, image).itemMaker));
}
