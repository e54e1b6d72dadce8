import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { afterEach, expect, onTestFinished, test, vi } from "vitest";
import type { LocalMessaging } from "../../../../src/targets/local/queue/local-messaging.ts";
import { openQueue } from "../../../../src/targets/local/queue/open-queue.ts";
import { queueFolder } from "./queue-folder.ts";

const gen = { stage: "gen", dead: false } as const;
const genDead = { stage: "gen", dead: true } as const;
const empty = { waiting: 0, inFlight: 0, delayed: 0 };
const patience = { timeout: 50_000, interval: 50 };

const children: ChildProcess[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
});

function start(...args: string[]): ChildProcess {
  const child = fork(new URL("./queue-process.ts", import.meta.url), args, { execArgv: [] });
  children.push(child);
  return child;
}

async function finished(child: ChildProcess): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
  expect(child.exitCode).toBe(0);
}

function file(): { path: string; queue: LocalMessaging } {
  const { path, remove } = queueFolder();
  const queue = openQueue(path, { gen: 5, load: 5 });
  onTestFinished(() => {
    queue[Symbol.dispose]();
    remove();
  });
  return { path, queue };
}

const lines = (record: string): string[] =>
  existsSync(record) ? readFileSync(record, "utf8").split("\n").filter(Boolean) : [];

const published = (prefix: string, count: number): string[] =>
  Array.from({ length: count }, (_, index) => `${prefix}-${index}`);

async function drain(queue: LocalMessaging): Promise<string[]> {
  const bodies: string[] = [];
  for (;;) {
    const messages = await queue.receive(gen, { limit: 1_000, waitSeconds: 0, visibilitySeconds: 600 });
    if (messages.length === 0) return bodies;
    bodies.push(...messages.map(({ body }) => body));
    await queue.delete(gen, messages);
  }
}

test("processes that publish and receive at once lose nothing and share everything once", async () => {
  const { path, queue } = file();
  const records = [`${path}.1`, `${path}.2`];
  for (const record of records) start("consume", path, record);
  await Promise.all([start("publish", path, "a", "5000"), start("publish", path, "b", "5000")].map(finished));
  await vi.waitFor(async () => expect(records.flatMap(lines).length).toBeGreaterThanOrEqual(10_000), patience);
  expect(records.flatMap(lines).sort()).toEqual([...published("a", 5_000), ...published("b", 5_000)].sort());
  expect(await queue.depth(gen)).toEqual(empty);
});

test("what a killed process had in hand is handed out again, and nothing else is", async () => {
  const { path, queue } = file();
  const bodies = published("a", 3_000);
  await queue.publish(
    "gen",
    bodies.map((body) => ({ body, attributes: {} })),
  );
  const record = `${path}.record`;
  const consumer = start("consume", path, record);
  await vi.waitFor(() => expect(lines(record).length).toBeGreaterThan(100), { ...patience, interval: 1 });
  consumer.kill("SIGKILL");
  await once(consumer, "exit");

  const { inFlight } = await queue.depth(gen);
  expect(queue.releaseInFlight("gen")).toBe(inFlight);
  const rest = await drain(queue);
  const seen = lines(record);
  // What was deleted but not yet written down is the one batch the process died with.
  const unrecorded = bodies.length - new Set([...seen, ...rest]).size;
  expect(unrecorded).toBeLessThanOrEqual(50);
  expect(new Set([...seen, ...rest]).size).toBe(seen.length + rest.length);
});

test("however often its process is killed, a message loses no receives by it", async () => {
  const { path, queue } = file();
  await queue.publish(
    "gen",
    published("a", 40).map((body) => ({ body, attributes: {} })),
  );
  for (let kill = 1; kill <= 6; kill++) {
    const record = `${path}.${kill}`;
    const holder = start("hold", path, record);
    await vi.waitFor(() => expect(lines(record)).toHaveLength(40), patience);
    holder.kill("SIGKILL");
    await once(holder, "exit");
    expect(queue.releaseInFlight("gen")).toBe(40);
  }
  expect((await drain(queue)).sort()).toEqual(published("a", 40).sort());
  expect(await queue.depth(genDead)).toEqual(empty);
});

test("a publisher that is killed leaves whole transactions", async () => {
  const { path, queue } = file();
  const publisher = start("publish", path, "a", "1000000");
  await vi.waitFor(async () => expect((await queue.depth(gen)).waiting).toBeGreaterThan(500), patience);
  publisher.kill("SIGKILL");
  await once(publisher, "exit");
  const rest = await drain(queue);
  expect(rest.length % 100).toBe(0);
  expect(rest).toEqual(published("a", rest.length));
});

test("processes that make the file at once all find it made", async () => {
  const { path, remove } = queueFolder();
  onTestFinished(remove);
  await Promise.all(["a", "b", "c", "d", "e"].map((prefix) => finished(start("publish", path, prefix, "1"))));
  using queue = openQueue(path, { gen: 5, load: 5 });
  expect((await drain(queue)).sort()).toEqual(["a-0", "b-0", "c-0", "d-0", "e-0"]);
});
