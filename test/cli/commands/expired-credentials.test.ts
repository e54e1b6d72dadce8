import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { basename, join } from "node:path";
import { buffer } from "node:stream/consumers";
import { type FauxqsServer, startFauxqs } from "fauxqs";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import type { Operate, OperateRequest } from "../../../src/pipeline/operate/operate.ts";
import type { Outgoing } from "../../../src/pipeline/stage/carry-item.ts";
import { openAwsMessaging, type StageAddresses } from "../../../src/targets/aws/messaging.ts";
import type { Messaging } from "../../../src/targets/messaging.ts";
import { sentRun } from "../../operations/runs/sent-run.ts";
import { refusal } from "../../targets/aws/answering-server.ts";
import { createStage, emulatedClients } from "../../targets/aws/emulated-messaging.ts";
import { folderWith, removeFolders } from "../folder.ts";
import { closeTestTargets, openTestTarget, type TestTarget } from "../target.ts";
import { run } from "../terminal.ts";

const login = "log in to AWS again: aws sso login, or new credentials";
const count = 60;

let server: FauxqsServer;
let edge: ReturnType<typeof createServer>;
/** Names of the calls that count, and how many of them are answered before the session ends. */
let left: { readonly calls: RegExp; answered: number };
let messaging: Messaging;
let target: TestTarget;
let gen: StageAddresses;
let load: StageAddresses;
let close: () => void;

/** Passes calls on until the session ends, as AWS would say. */
async function passOn(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = await buffer(incoming);
  const action = String(incoming.headers["x-amz-target"] ?? new URLSearchParams(String(body)).get("Action"));
  if (left.answered <= 0 || (left.calls.test(action) && left.answered-- <= 0)) {
    const inJson = JSON.stringify({ __type: "ExpiredTokenException", message: "The security token is expired" });
    const inXml = refusal("ExpiredToken", "The security token is expired").body;
    response.writeHead(403).end(action.includes("SQS") ? inJson : inXml);
    return;
  }
  const { method, url: path, headers } = incoming;
  const passed = request({ host: "127.0.0.1", port: server.port, method, path, headers }, (answer) => {
    response.writeHead(answer.statusCode ?? 500, answer.headers);
    answer.pipe(response);
  });
  passed.end(body);
}

beforeAll(async () => {
  server = await startFauxqs({ port: 0, logger: false });
});
afterAll(async () => {
  await server.stop();
});

beforeEach(async () => {
  // Requests that were under way when a command failed end with their edge.
  edge = createServer((incoming, response) => void passOn(incoming, response));
  await once(edge.listen(0, "127.0.0.1"), "listening");
  const { port } = edge.address() as AddressInfo;
  const clients = emulatedClients(port);
  // The edge is behind the addresses, too.
  const throughEdge = (): StageAddresses =>
    JSON.parse(JSON.stringify(createStage(server, { raw: true })).replaceAll(`:${server.port}/`, `:${port}/`));
  [gen, load] = [throughEdge(), throughEdge()];
  messaging = openAwsMessaging({ ...clients, addresses: { gen, load } });
  target = Object.assign(openTestTarget(), { name: "aws", messaging });
  close = () => {
    clients.publisher[Symbol.dispose]();
    clients.sns.destroy();
    clients.sqs.destroy();
  };
  renew();
  const attributes = { error_kind: "timeout", error_message: "slow", failed_at: "2026-01-01T00:00:00.000Z" };
  const letters: Outgoing[] = Array.from({ length: count }, (_, index) => ({ body: `"${index}"`, attributes }));
  await messaging.store({ stage: "load", dead: true }, letters);
});
afterEach(() => {
  edge.closeAllConnections();
  edge.close();
  close();
  closeTestTargets();
  removeFolders();
});

const endAfter = (answered: number, calls = /./): void => {
  left = { answered, calls };
};
const renew = (): void => endAfter(Number.POSITIVE_INFINITY);

/** Every body that a queue holds, hidden or not. */
function bodiesAt(url: string): string[] {
  const { messages } = server.inspectQueue(basename(url)) ?? {};
  return [...(messages?.ready ?? []), ...(messages?.delayed ?? [])]
    .map(({ body }) => body)
    .concat((messages?.inflight ?? []).map(({ message }) => message.body))
    .toSorted();
}

const numbers = (to: number): string[] => Array.from({ length: to }, (_, index) => `"${index}"`).toSorted();

test("an export ends with what to do, and leaves no file", async () => {
  const cwd = folderWith({ "config.yml": "" });
  endAfter(2, /ReceiveMessage/);
  const { code, stderr } = await run(["dlq", "export", "--output", "dead.jsonl"], { target, cwd });
  expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining(`try: ${login}`) });
  expect(readdirSync(cwd)).toEqual(["config.yml"]);
  expect(bodiesAt(load.deadLetterUrl)).toEqual(numbers(count));
});

test("a redrive loses no letter, and names the command that does the rest", async () => {
  const cwd = folderWith({ "config.yml": "" });
  endAfter(5, /(SendMessage|DeleteMessage)Batch/);
  const { code, stderr } = await run(["dlq", "redrive", "load"], { target, cwd });
  expect({ code, stderr }).toEqual({
    code: 1,
    stderr: expect.stringContaining(`try: ${login}; then stac-ingest dlq redrive load (that does the rest)\n`),
  });
  const [stayed, sent] = [bodiesAt(load.deadLetterUrl), bodiesAt(load.queueUrl)];
  expect(sent.length).toBeGreaterThan(0);
  expect([...new Set([...stayed, ...sent])].toSorted()).toEqual(numbers(count));
});

test("a purge keeps what it deleted, and names the command that does the rest", async () => {
  const cwd = folderWith({ "config.yml": "" });
  endAfter(2, /DeleteMessageBatch/);
  const { code, stderr } = await run(["dlq", "purge", "load", "--yes"], { target, cwd });
  expect({ code, stderr }).toEqual({
    code: 1,
    stderr: expect.stringContaining(`try: ${login}; then stac-ingest dlq purge load --yes (that does the rest)\n`),
  });
  const folder = join(cwd, ".stac-ingest/purged");
  const kept = readdirSync(folder).flatMap((name) => readFileSync(join(folder, name), "utf8").trim().split("\n"));
  const stayed = bodiesAt(load.deadLetterUrl);
  expect(stayed.length).toBeLessThan(count);
  expect([...new Set([...stayed, ...kept.map((line) => JSON.parse(line).body)])].toSorted()).toEqual(numbers(count));
});

test("an import goes on where it stopped", async () => {
  const line = (body: string, index: number): string =>
    JSON.stringify({ id: `${index}`, stage: "gen", failed_at: "2026-01-01T00:00:00.000Z", body, attributes: {} });
  const cwd = folderWith({ "config.yml": "", "dead.jsonl": `${numbers(1_200).map(line).join("\n")}\n` });
  endAfter(60, /SendMessageBatch/);
  const { code, stderr } = await run(["dlq", "import", "dead.jsonl"], { target, cwd });
  expect({ code, stderr }).toEqual({
    code: 1,
    stderr: expect.stringMatching(
      /; at least 500 imported before that; up to 500 letters may come twice when it goes on\n {2}try: .*; then stac-ingest dlq import dead\.jsonl \(/,
    ),
  });
  renew();
  expect(await run(["dlq", "import", "dead.jsonl"], { target, cwd })).toMatchObject({
    code: 0,
    stdout: "700 dead letters imported\n",
  });
  const bodies = bodiesAt(gen.deadLetterUrl);
  expect([...new Set(bodies)].toSorted()).toEqual(numbers(1_200));
  const twice = bodies.length - 1_200;
  expect(twice).toBeGreaterThan(0);
  expect(twice).toBeLessThanOrEqual(500);
});

test.each([
  ["in a later batch", 300],
  ["in the first batch", 0],
])("an enqueue names the login and the command that goes on: %s", async (_when, answered) => {
  const rows = numbers(5_000).map((name) => `s3://bucket/${JSON.parse(name)}.tif\n`);
  const settings = "packages: { stactools-x: {} }\nrecipes: { x: { package: stactools-x, group: x } }\n";
  const cwd = folderWith({ "config.yml": settings, "in.txt": rows.join("") });
  endAfter(answered, /PublishBatch/);
  const { code, stderr } = await run(["enqueue", "in.txt", "--recipe", "x", "--no-check"], { target, cwd });
  expect({ code, stderr }).toEqual({
    code: 1,
    stderr: expect.stringMatching(
      /try: log in to AWS again: .*; then stac-ingest enqueue --resume [0-9a-f-]{36} \(that goes on/,
    ),
  });
  expect(stderr).not.toContain("at least 0 rows");
  renew();
  const [, runId = ""] = /--resume ([0-9a-f-]{36}) \(that goes on/.exec(stderr) ?? [];
  expect(await run(["enqueue", "--resume", runId], { target, cwd })).toMatchObject({ code: 0 });
  const sent = bodiesAt(gen.queueUrl).map((body) => JSON.parse(body).create_item_args[0]);
  expect([...new Set(sent)]).toHaveLength(rows.length);
});

test("an enqueue of missing rows names the login and itself: the ledger knows which rows are missing then", async () => {
  const rows = numbers(5_000).map((name) => `s3://bucket/${JSON.parse(name)}.tif\n`);
  const cwd = folderWith({ "config.yml": "packages: { stactools-x: {} }", "in.txt": rows.join("") });
  const id = "00000000-0000-4000-8000-000000000001";
  const { operate } = target;
  const record = sentRun({ id, inputs: [{ name: "in.txt" }], recipe: { package: "stactools-x", group: "x" } });
  const answer = async (asked: OperateRequest) => {
    if (asked.action === "runs.find") return { ids: [id] };
    if (asked.action === "runs.show") return { record };
    if (asked.action !== "runs.missing") return operate(asked);
    const { first, last } = asked;
    return { missing: Array.from({ length: last - first + 1 }, (_, index) => ({ sequence: first + index })) };
  };
  endAfter(300, /PublishBatch/);
  const argv = ["enqueue", "--missing", "--run", id, "--no-check"];
  const { code, stderr } = await run(argv, {
    target: { ...target, operate: answer as unknown as Operate },
    cwd,
  });
  expect({ code, stderr }).toEqual({
    code: 1,
    stderr: expect.stringContaining(`try: ${login}; then stac-ingest ${argv.join(" ")} (that goes on`),
  });
});
