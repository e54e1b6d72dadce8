import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { openGenMaker } from "../../src/handlers/open-gen-maker.ts";
import { openGenStage } from "../../src/handlers/open-gen-stage.ts";
import { stageHandler } from "../../src/handlers/stage-handler.ts";
import { readLedgerMessage } from "../../src/pipeline/run/ledger-message.ts";
import { environmentNames, type GenImage } from "../../src/settings/function-environment.ts";
import { functionSettings } from "../../src/settings/function-settings.ts";
import { readSettings } from "../../src/settings/settings.ts";
import { openMessaging } from "../../src/targets/aws/open-messaging.ts";
import type { Messaging } from "../../src/targets/messaging.ts";
import { misbehave, misbehaving, misbehavingProject } from "../stactools/misbehaving-package.ts";
import { deliver } from "./event-source.ts";
import { type FunctionBench, openFunctionBench, recordsOf } from "./function-bench.ts";

const program = fileURLToPath(new URL("heavy-item-process.ts", import.meta.url));
/** Time after which the message of a killed job is shown again, here. */
const visibilitySeconds = 2;
const maxReceives = 2;

let image: GenImage;
let bench: FunctionBench;
let genEnv: Record<string, string>;
let jobEnv: Record<string, string>;
/** Messaging of an operator's commands. */
let messaging: Messaging & Disposable;
let jobs: ChildProcess[];

beforeAll(async () => {
  const { settings, ...folders } = await misbehavingProject();
  image = folders;
  const { packages, gen_workers: _, ...rest } = settings;
  const heavy = readSettings(
    {
      ...rest,
      packages: { [misbehaving]: { ...packages[misbehaving], run_on: "batch" } },
      // What the function would give an item is too little for those here.
      gen: { timeout_seconds: 1 },
      gen_item_seconds: 1,
      gen_worker_megabytes: 64,
    },
    "test",
  );
  bench = await openFunctionBench(functionSettings(heavy, "gen"));
  const { env, server } = bench;
  const deadLetterUrl = env[environmentNames.itemGenDeadLetterUrl] ?? "";
  const deadLetterTargetArn = `arn:aws:sqs:us-east-1:000000000000:${deadLetterUrl.split("/").at(-1)}`;
  const RedrivePolicy = JSON.stringify({ deadLetterTargetArn, maxReceiveCount: maxReceives });
  const made = server.createQueue("heavy", { attributes: { RedrivePolicy } });
  const heavyUrl = made.queueUrl.replace(/^http:\/\/[^/]+/, `http://127.0.0.1:${server.port}`);
  genEnv = { ...env, [environmentNames.itemHeavyQueueUrl]: heavyUrl };
  jobEnv = { ...env, [environmentNames.itemGenQueueUrl]: heavyUrl, [environmentNames.metricsOf]: "item-gen" };
  const queueUrl = env[environmentNames.itemGenQueueUrl] ?? "";
  messaging = openMessaging({
    gen: { topicArn: "", queueUrl, deadLetterUrl, heavyUrl },
    load: { topicArn: "", queueUrl: bench.loadQueueUrl, deadLetterUrl: bench.loadDeadLetterUrl },
  });
}, 300_000);
afterAll(async () => {
  messaging[Symbol.dispose]();
  await bench[Symbol.asyncDispose]();
});
beforeEach(() => {
  jobs = [];
});
afterEach(() => {
  for (const job of jobs) job.kill("SIGKILL");
});

const gen = { stage: "gen", dead: false } as const;
const heavy = { ...gen, heavy: true } as const;
const dead = { stage: "gen", dead: true } as const;
const load = { stage: "load", dead: false } as const;
const idle = { waiting: 0, inFlight: 0, delayed: 0 };

/** Stores a message where the gen function stores it. */
const handOver = (mode: string, detail = "") =>
  messaging.store(heavy, [
    { body: JSON.stringify(misbehave(mode, detail)), attributes: { run_id: "r", sequence: "7" } },
  ]);
const receive = (queue: typeof load | typeof heavy, waitSeconds = 0) =>
  messaging.receive(queue, { limit: 10, waitSeconds, visibilitySeconds: 60 });

/** Starts a job, a process as AWS Batch starts it. */
function startJob(): { readonly job: ChildProcess; readonly lines: string[]; readonly ended: Promise<number | null> } {
  const job = spawn(process.execPath, [program, JSON.stringify(image), String(visibilitySeconds)], {
    env: { ...process.env, ...jobEnv },
    stdio: ["ignore", "pipe", "inherit"],
  });
  jobs.push(job);
  const lines: string[] = [];
  job.stdout?.setEncoding("utf8").on("data", (text: string) => void lines.push(...text.trimEnd().split("\n")));
  return { job, lines, ended: once(job, "exit").then(([code]) => code as number | null) };
}

test("the gen function hands a heavy request over, and a job makes its item with its own time and memory", async () => {
  const log = vi.fn();
  const handler = stageHandler("gen", () => openGenStage(genEnv, log, openGenMaker(genEnv, log, image).itemMaker));
  const request = misbehave("sleep", "1.5", { collection_id: "scenes" });
  await bench.messaging.publish("gen", [{ body: JSON.stringify(request), attributes: { run_id: "r", sequence: "7" } }]);
  const queueUrl = genEnv[environmentNames.itemGenQueueUrl] ?? "";
  const records = await recordsOf(async () => expect(await deliver(bench.sqs, queueUrl, handler)).toBe(1));
  expect(records, "it is not done yet").toMatchObject([{ event: "batch done", handed_over: 1, handled: 0 }]);
  expect(log).toHaveBeenCalledWith("info", "message handed over", expect.objectContaining({ package: misbehaving }));
  expect(await bench.messaging.depth(gen)).toEqual(idle);
  expect(await messaging.depth(gen), "an operator sees it with those of the stage").toEqual({ ...idle, waiting: 1 });

  const { ended, lines } = startJob();
  expect(await ended).toBe(0);
  const [item, ...others] = await receive(load);
  expect(others).toEqual([]);
  expect(item?.attributes).toEqual({ run_id: "r", sequence: "7", published_at: expect.any(String) });
  expect(JSON.parse(item?.body ?? "")).toMatchObject({ type: "Feature", collection: "scenes" });
  expect(await messaging.depth(gen)).toEqual(idle);
  const [last] = lines.map((line) => JSON.parse(line)).filter(({ event }) => event === "batch done");
  expect(last, "metrics count with those of the gen function").toMatchObject({ handled: 1, function: "item-gen" });
});

test("a request stays in its queue while it cannot be handed over, and one that nobody may make is dead", async () => {
  const nowhere = {
    ...genEnv,
    [environmentNames.itemHeavyQueueUrl]: `${genEnv[environmentNames.itemHeavyQueueUrl]}-gone`,
  };
  const handler = stageHandler("gen", (log) => openGenStage(nowhere, log, openGenMaker(nowhere, log, image).itemMaker));
  const requests = [misbehave("well"), misbehave("well", "", { package_name: "stactools-unknown" })];
  await bench.messaging.publish(
    "gen",
    requests.map((request) => ({ body: JSON.stringify(request), attributes: {} })),
  );
  expect(await deliver(bench.sqs, genEnv[environmentNames.itemGenQueueUrl] ?? "", handler)).toBe(2);
  expect(await bench.messaging.depth(gen)).toMatchObject({ inFlight: 1 });
  const [letter, ...others] = await messaging.peek(dead, 10);
  expect(others).toEqual([]);
  expect(letter?.attributes).toMatchObject({ error_kind: "package_not_allowed" });
  await Promise.all([messaging.purge(gen), messaging.purge(dead), messaging.purge(load)]);
});

test("a request that fails for good is a dead letter of gen with its reason, and its job has done its work", async () => {
  await handOver("exit-words");
  const { ended } = startJob();
  expect(await ended).toBe(0);
  expect(await messaging.depth(gen)).toEqual(idle);
  expect(await messaging.peek(dead, 10)).toMatchObject([{ attributes: { error_kind: "item_failed", stage: "gen" } }]);
  const [death] = await receive(load);
  expect(readLedgerMessage(death?.body ?? "")).toMatchObject({
    runs: [{ run_id: "r", deaths: [{ sequence: 7, kind: "item_failed" }] }],
  });
  await messaging.purge(dead);
});

test("a message is kept in hand for as long as its job works, comes back when that is killed, and dies in the end", async () => {
  await handOver("sleep", "3600");
  const { job, lines, ended } = startJob();
  await vi.waitFor(() => expect(lines.join("\n")).toContain("heavy item begun"), { timeout: 90_000, interval: 50 });
  expect(await receive(heavy, 2.5 * visibilitySeconds), "longer than it is hidden").toEqual([]);
  job.kill("SIGKILL");
  await ended;
  const again = await receive(heavy, 20);
  expect(again).toMatchObject([{ receiveCount: 2, attributes: { sequence: "7" } }]);
  await messaging.changeVisibility(heavy, again, 0);
  expect(await receive(heavy), "received too often").toEqual([]);
  expect(await messaging.peek(dead, 10)).toMatchObject([{ attributes: { run_id: "r", sequence: "7" } }]);
});
