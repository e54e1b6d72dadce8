import { spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { afterAll, expect, onTestFinished, test } from "vitest";
import type { OperateRequest } from "../../src/pipeline/operate/operate.ts";
import { stackOutputs } from "../../src/settings/stack-outputs.ts";
import { folderWith, removeFolders } from "../cli/folder.ts";
import { type Answer, type Request, stackAnswer, startAnsweringServer } from "../targets/aws/answering-server.ts";

const program = fileURLToPath(new URL("../../bin/stac-ingest.ts", import.meta.url));
const settings = `
target: aws
packages: {stactools-glad: {}}
recipes:
  glad: {package: stactools-glad, group: glad, args: ["{url}"], collection: glad}
`;
const isLong = process.env["FAULTS_LONG"] !== undefined;
/** Messages under way at once. */
const mostInFlight = 480;

afterAll(removeFolders);

/** AWS with a pipeline that loads each message half a second after it came; the ledger may not answer. */
async function startService({ ledger }: { readonly ledger: boolean }) {
  const taken = new Map<number, number>();
  const loaded = new Set<number>();
  let waiting: { readonly sequence: number; readonly at: number }[] = [];
  const load = (): void => {
    const isReady = ({ at }: { at: number }): boolean => at < performance.now() - 500;
    for (const { sequence } of waiting.filter(isReady)) loaded.add(sequence);
    waiting = waiting.filter((message) => !isReady(message));
  };
  const operated = (request: OperateRequest): unknown => {
    if (!ledger) return { fault: { kind: "database_unreachable", message: "no answer" } };
    if (request.action === "runs.record") return { reply: { cancelled: false } };
    if (request.action !== "runs.missing") return { fault: { kind: "not_found", message: "no such run" } };
    load();
    const missing = [];
    for (let sequence = request.first; sequence <= request.last; sequence++) {
      if (!loaded.has(sequence)) missing.push({ sequence });
    }
    return { reply: { missing } };
  };
  const server = await startAnsweringServer(async ({ action, body }: Request): Promise<Answer> => {
    if (action === "DescribeStacks") {
      return stackAnswer(
        "CREATE_COMPLETE",
        Object.fromEntries(Object.values(stackOutputs).map((name) => [name, name])),
      );
    }
    if (action === "PublishBatch") {
      const values = body.matchAll(/Name=sequence&[^&]*DataType=String&[^&]*StringValue=(\d+)/g);
      for (const [, text] of values) {
        const sequence = Number(text);
        taken.set(sequence, (taken.get(sequence) ?? 0) + 1);
        waiting.push({ sequence, at: performance.now() });
      }
      await wait(25);
      return {
        body: "<PublishBatchResponse><PublishBatchResult><Failed/></PublishBatchResult></PublishBatchResponse>",
      };
    }
    if (action === "GetQueueAttributes") {
      load();
      return { body: JSON.stringify({ Attributes: { ApproximateNumberOfMessages: String(waiting.length) } }) };
    }
    if (action.includes("/invocations")) return { body: JSON.stringify(operated(JSON.parse(body))) };
    return { body: "<PublishResponse/>" };
  });
  onTestFinished(() => server[Symbol.asyncDispose]());
  return { endpointUrl: server.endpointUrl, taken };
}

/** Kills `enqueue` at random instants, and resumes it each time. */
async function enqueueKilled(rows: number, kills: number, { ledger }: { readonly ledger: boolean }) {
  const { endpointUrl, taken } = await startService({ ledger });
  const lines = Array.from({ length: rows }, (_, index) => `https://example.com/${index + 1}.tif\n`);
  const cwd = folderWith({ "config.yml": settings, "urls.txt": lines.join("") });
  const env = {
    ...process.env,
    XDG_CACHE_HOME: cwd,
    AWS_ACCESS_KEY_ID: "test",
    AWS_SECRET_ACCESS_KEY: "test",
    AWS_REGION: "us-east-1",
  };
  let words = ["urls.txt", "--recipe", "glad", "--no-check"];
  let killed = 0;
  for (let at = 0; ; ) {
    const args = [program, "enqueue", ...words, "--endpoint-url", endpointUrl];
    const child = spawn(process.execPath, args, { cwd, env, stdio: "ignore" });
    const ended = once(child, "exit");
    at += Math.random() * ((2 * rows) / (kills + 1));
    while (child.exitCode === null && child.signalCode === null) {
      if (killed < kills && taken.size > at) child.kill("SIGKILL");
      await Promise.race([ended, wait(1)]);
    }
    if (child.signalCode !== "SIGKILL") {
      expect(child.exitCode).toBe(0);
      break;
    }
    killed += 1;
    words = ["--resume", "latest"];
  }
  const twice = [...taken.values()].filter((times) => times > 1).length;
  return { killed, arrived: taken.size, twice };
}

test("enqueue killed at any instant and resumed sends next to nothing twice, because it asks what arrived", {
  timeout: isLong ? 3_600_000 : 180_000,
}, async () => {
  const [rows, kills] = isLong ? [100_000, 20] : [10_000, 8];
  const { killed, arrived, twice } = await enqueueKilled(rows, kills, { ledger: true });
  if (isLong) console.info(`${rows} rows, ${killed} kills: ${twice} rows sent twice`);
  expect(killed).toBeGreaterThan(1);
  expect(arrived).toBe(rows);
  expect(twice).toBeLessThanOrEqual(rows * 0.005);
});

test("where nobody knows what arrived, what was on its way is sent again, and no more", {
  timeout: 120_000,
}, async () => {
  const rows = 4_000;
  const { killed, arrived, twice } = await enqueueKilled(rows, 2, { ledger: false });
  expect(killed).toBeGreaterThan(0);
  expect(arrived).toBe(rows);
  expect(twice).toBeLessThanOrEqual(killed * mostInFlight);
});
