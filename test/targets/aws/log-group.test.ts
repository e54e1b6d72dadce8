import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import { FilterPattern } from "aws-cdk-lib/aws-logs";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { activityTerms } from "../../../src/operations/status/activity.ts";
import type { LogRecord } from "../../../src/pipeline/message/log.ts";
import { LogGroup } from "../../../src/targets/aws/log-group.ts";
import type { LogQuery } from "../../../src/targets/target.ts";

interface Event {
  readonly eventId: string;
  readonly timestamp: number;
  readonly message: string;
}

/** CloudWatch with pages of two events, every other page empty, as it answers where it scans much and finds little. */
const stored: Event[] = [];
const patterns: (string | undefined)[] = [];
const server = createServer(async (request, response) => {
  const {
    startTime = 0,
    endTime = Number.MAX_SAFE_INTEGER,
    nextToken,
    filterPattern,
  } = JSON.parse(await text(request));
  patterns.push(filterPattern);
  const page = Number(nextToken ?? 0);
  const matching = stored.filter(({ timestamp }) => timestamp >= startTime && timestamp <= endTime);
  const events = page % 2 ? [] : matching.slice(page, page + 2);
  const isLast = page + 2 >= matching.length && page % 2 === 0;
  const next = isLast ? undefined : String(page + 1);
  response.setHeader("content-type", "application/x-amz-json-1.1");
  response.end(JSON.stringify({ events, nextToken: next }));
});
let logs: CloudWatchLogsClient;

beforeAll(async () => {
  await once(server.listen(0, "127.0.0.1"), "listening");
  const { port } = server.address() as AddressInfo;
  const credentials = { accessKeyId: "test", secretAccessKey: "test" };
  logs = new CloudWatchLogsClient({ endpoint: `http://127.0.0.1:${port}`, region: "us-east-1", credentials });
});
afterAll(() => {
  logs.destroy();
  server.close();
});
beforeEach(() => {
  stored.length = 0;
  patterns.length = 0;
});

const start = Date.UTC(2026, 0, 1);
let made = 0;
function add(second: number, name: string, fields: Record<string, unknown> = {}): void {
  const timestamp = start + second * 1000;
  const record = { time: new Date(timestamp).toISOString(), level: "info", stage: "gen", event: name, ...fields };
  stored.push({ eventId: `event-${made++}`, timestamp, message: JSON.stringify(record) });
  stored.sort((a, b) => a.timestamp - b.timestamp);
}
const open = (query: Partial<LogQuery> = {}): LogGroup =>
  new LogGroup(logs, "gen", "a-function", { follow: false, signal: new AbortController().signal, ...query });
async function read(group: LogGroup): Promise<string[]> {
  const records: LogRecord[] = await Array.fromAsync(group.read());
  return records.map(({ event }) => event);
}

test("every event comes once, over pages that are full, empty or end between events of one instant", async () => {
  for (const name of ["a", "b", "c", "d", "e", "f", "g"]) add(name < "c" ? 1 : 2, name);
  expect(await read(open())).toEqual(["a", "b", "c", "d", "e", "f", "g"]);
});

test("following shows what is new and what came late, and nothing twice", async () => {
  const group = open({ follow: true, since: start });
  for (const name of ["a", "b", "c"]) add(100, name);
  expect(await read(group)).toEqual(["a", "b", "c"]);
  expect(await read(group)).toEqual([]);
  add(100, "same instant");
  add(70, "late");
  add(130, "new");
  expect((await read(group)).sort()).toEqual(["late", "new", "same instant"]);
  add(250, "later");
  expect(await read(group)).toEqual(["later"]);
  expect(await read(group)).toEqual([]);
});

test("events without an id, as of emulators, are told apart by what they say", async () => {
  const group = open({ follow: true, since: start });
  for (const name of ["a", "b"]) add(100, name);
  for (const event of stored) Reflect.deleteProperty(event, "eventId");
  expect(await read(group)).toEqual(["a", "b"]);
  expect(await read(group)).toEqual([]);
});

test("since and until bound what is read", async () => {
  for (const second of [10, 20, 30]) add(second, `at ${second}`);
  expect(await read(open({ since: start + 15_000, until: start + 25_000 }))).toEqual(["at 20"]);
});

test("records that hold one of some words are asked of CloudWatch and checked again here", async () => {
  add(1, "right", { message_id: "m-1", run_id: "r" });
  add(2, "elsewhere", { message_id: "m-2", about: "m-1" });
  expect(await read(open({ anyOf: ["m-1"] }))).toEqual(["right", "elsewhere"]);
  expect(await read(open({ anyOf: ["m-2", "batch done"] }))).toEqual(["elsewhere"]);
  expect(await read(open({ anyOf: ['a "quote"'] }))).toEqual([]);
  expect(new Set(patterns)).toEqual(new Set(['"m-1"', '?"m-2" ?"batch done"', undefined]));
});

test("one of some words is asked for as the CDK writes it", async () => {
  await read(open({ anyOf: activityTerms }));
  expect(patterns).toEqual([FilterPattern.anyTerm(...activityTerms).logPatternString]);
});

test("any other text is looked for here, whatever its characters mean to CloudWatch", async () => {
  add(1, 'a { $.b = "c" } ?d');
  add(2, "other");
  expect(await read(open({ filter: "$.b = " }))).toEqual(['a { $.b = "c" } ?d']);
  expect(new Set(patterns)).toEqual(new Set([undefined]));
});
