// Runs the handler of a laid-out image as Lambda would, without a network, and prints a RunReport as JSON. Its argument
// is a RunOrder as JSON.
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { openFunctionBench } from "../handlers/function-bench.ts";
import { entering, type LaidOut } from "./lay-out-image.ts";
import { openRuntimeApi } from "./runtime-api.ts";

export interface RunOrder {
  readonly image: LaidOut;
  readonly settings: object;
  /** Bodies of the messages of each invocation. */
  readonly batches: readonly (readonly string[])[];
}

export interface RunReport {
  readonly answers: readonly unknown[];
  /** Time from the start of the process to the answer to the first batch. */
  readonly firstMilliseconds: number;
  /** Published messages, parsed. */
  readonly published: readonly unknown[];
  readonly dead: readonly Readonly<Record<string, string>>[];
  readonly log: readonly string[];
}

const order = JSON.parse(process.argv[2] ?? "") as RunOrder;
const { image, settings, batches } = order;
await using bench = await openFunctionBench(settings);
using api = await openRuntimeApi();
const started = performance.now();
const [program = "", ...args] = entering(image.root, "sealed", image.user, [
  "/var/lang/bin/node",
  "/var/runtime/index.mjs",
]);
const endpoint = process.env["AWS_ENDPOINT_URL"] ?? "";
const handler = spawn(program, args, {
  env: {
    ...image.env,
    ...bench.env,
    AWS_LAMBDA_RUNTIME_API: api.address,
    AWS_LAMBDA_FUNCTION_NAME: "item-gen",
    AWS_LAMBDA_FUNCTION_VERSION: "1",
    AWS_LAMBDA_LOG_GROUP_NAME: "/aws/lambda/item-gen",
    AWS_LAMBDA_LOG_STREAM_NAME: "stream",
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: "1024",
    AWS_REGION: "us-east-1",
    AWS_ACCESS_KEY_ID: "test",
    AWS_SECRET_ACCESS_KEY: "test",
    AWS_ENDPOINT_URL: endpoint,
    _HANDLER: image.command[0],
  },
  stdio: ["ignore", "pipe", "pipe"],
});
const log: string[] = [];
for (const stream of [handler.stdout, handler.stderr])
  createInterface({ input: stream }).on("line", (line) => log.push(line));
const ended = new Promise<never>((_, reject) => {
  handler.once("exit", (code) => reject(new Error(`the handler ended with ${code}:\n${log.join("\n")}`)));
});
ended.catch(() => {});

const answers: unknown[] = [];
let firstMilliseconds = 0;
for (const [index, bodies] of batches.entries()) {
  const Records = bodies.map((body, number) => ({
    messageId: `message-${index}-${number}`,
    receiptHandle: `receipt-${index}-${number}`,
    body,
    attributes: { ApproximateReceiveCount: "1", SentTimestamp: String(Date.now()) },
    messageAttributes: {},
    eventSourceARN: "arn:aws:sqs:us-east-1:123456789012:gen",
  }));
  const { path, body } = await Promise.race([api.invoke({ Records }, 120_000), ended]);
  if (!path.endsWith("/response")) throw new Error(`${path}: ${JSON.stringify(body)}\n${log.join("\n")}`);
  firstMilliseconds ||= performance.now() - started;
  answers.push(body);
}
const received = await bench.messaging.receive(
  { stage: "load", dead: false },
  { limit: 10, waitSeconds: 0, visibilitySeconds: 60 },
);
const dead = await bench.messaging.peek({ stage: "gen", dead: true }, 10);
const report: RunReport = {
  answers,
  firstMilliseconds,
  published: received.map(({ body }) => JSON.parse(body)),
  dead: dead.map(({ attributes }) => attributes as Record<string, string>),
  log,
};
handler.kill("SIGKILL");
process.stdout.write(`${JSON.stringify(report)}\n`);
