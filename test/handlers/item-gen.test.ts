import { afterAll, beforeAll, expect, test } from "vitest";
import { openGenMaker } from "../../src/handlers/open-gen-maker.ts";
import { openGenStage } from "../../src/handlers/open-gen-stage.ts";
import { stageHandler } from "../../src/handlers/stage-handler.ts";
import type { Message } from "../../src/pipeline/message/message.ts";
import { readLedgerMessage } from "../../src/pipeline/run/ledger-message.ts";
import { environmentNames, genImage } from "../../src/settings/function-environment.ts";
import { functionSettings } from "../../src/settings/function-settings.ts";
import { openAwsPayloads } from "../../src/targets/aws/payloads.ts";
import { misbehave, misbehavingProject } from "../stactools/misbehaving-package.ts";
import { deliver, type SqsHandler } from "./event-source.ts";
import { bucket, type FunctionBench, openFunctionBench } from "./function-bench.ts";

let bench: FunctionBench;
let handler: SqsHandler;
let genQueueUrl: string;

beforeAll(async () => {
  const { settings, ...image } = await misbehavingProject();
  bench = await openFunctionBench(functionSettings(settings, "gen"));
  genQueueUrl = bench.env[environmentNames.itemGenQueueUrl] ?? "";
  handler = stageHandler("gen", (log) => openGenStage(bench.env, log, openGenMaker(bench.env, log, image).itemMaker));
}, 300_000);
afterAll(() => bench[Symbol.asyncDispose]());

const publish = (...requests: object[]) =>
  bench.messaging.publish(
    "gen",
    requests.map((request, index) => ({
      body: JSON.stringify(request),
      attributes: { run_id: "run", sequence: String(index + 1) },
    })),
  );
const made = (): Promise<Message[]> =>
  bench.messaging.receive({ stage: "load", dead: false }, { limit: 10, waitSeconds: 0, visibilitySeconds: 60 });
const dead = () => bench.messaging.peek({ stage: "gen", dead: true }, 10);

test("items are made and published with their run; what fails is dead with its reason", async () => {
  await publish(
    misbehave("well", "", { collection_id: "scenes" }),
    misbehave("well", "", { package_name: "stactools-unknown" }),
    misbehave("exit-words", "", { collection_id: "scenes" }),
  );
  expect(await deliver(bench.sqs, genQueueUrl, handler, 120_000)).toBe(3);
  const { items: [item, ...others] = [], deaths } = Object.groupBy(await made(), ({ body }) =>
    readLedgerMessage(body) ? "deaths" : "items",
  );
  expect(others).toEqual([]);
  expect(item?.attributes).toEqual({ run_id: "run", sequence: "1", published_at: expect.any(String) });
  expect(deaths?.map(({ body }) => readLedgerMessage(body))).toMatchObject([
    { runs: [{ run_id: "run", deaths: [{ kind: "package_not_allowed" }, { kind: "item_failed" }] }] },
  ]);
  expect(JSON.parse(item?.body ?? "")).toMatchObject({ type: "Feature", collection: "scenes" });
  expect((await dead()).map(({ attributes }) => attributes["error_kind"]).sort()).toEqual([
    "item_failed",
    "package_not_allowed",
  ]);
});

test("an image without its environments postpones its messages and spends none", async () => {
  const broken = stageHandler("gen", (log) =>
    openGenStage(bench.env, log, openGenMaker(bench.env, log, genImage).itemMaker),
  );
  await bench.messaging.purge({ stage: "gen", dead: true });
  await publish(misbehave("well", "", { collection_id: "scenes" }));
  expect(await deliver(bench.sqs, genQueueUrl, broken, 120_000)).toBe(1);
  expect(await dead()).toEqual([]);
  expect(await bench.messaging.depth({ stage: "gen", dead: false })).toMatchObject({ inFlight: 1 });
});

test("an item too large for a message is left in the bucket, and its address published", async () => {
  await made();
  await publish(misbehave("well", "x".repeat(260_800), { collection_id: "scenes" }));
  await deliver(bench.sqs, genQueueUrl, handler, 120_000);
  const [claim] = await made();
  const { href } = JSON.parse(claim?.body ?? "{}") as { href: string };
  expect(href).toMatch(new RegExp(`^s3://${bucket}/payloads/[0-9a-f-]+[.]json$`));
  using payloads = openAwsPayloads();
  expect(JSON.parse(await payloads.read(href))).toMatchObject({ type: "Feature", collection: "scenes" });
});
