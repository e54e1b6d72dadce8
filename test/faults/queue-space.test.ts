import { statSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { expect, onTestFinished, test, vi } from "vitest";
import { openQueue } from "../../src/targets/local/queue/open-queue.ts";
import { queueFolder } from "../targets/local/queue/queue-folder.ts";

const load = { stage: "load", dead: false } as const;
const loadDead = { stage: "load", dead: true } as const;
const receives = { gen: 5, load: 5 };
const megabyte = 1024 * 1024;

/** Bytes of the file and of what SQLite keeps beside it. */
const sizeOf = (path: string): number =>
  [path, `${path}-wal`].reduce((sum, name) => sum + (statSync(name, { throwIfNoEntry: false })?.size ?? 0), 0);

function file(): string {
  const { path, remove } = queueFolder();
  onTestFinished(remove);
  return path;
}

const large = Array.from({ length: 50 }, (_, index) => ({
  body: JSON.stringify(`${index}${"x".repeat(200_000)}`),
  attributes: {},
}));

async function fill(path: string, megabytes: number): Promise<void> {
  using queue = openQueue(path, receives);
  for (let count = 0; count < megabytes / 10; count++) await queue.publish("load", large);
}

test("after a purge the file's space is given back to the disk", async () => {
  const path = file();
  await fill(path, 200);
  using queue = openQueue(path, receives);
  expect(sizeOf(path)).toBeGreaterThan(190 * megabyte);
  expect(await queue.purge(load)).toBe(1_000);
  expect(sizeOf(path)).toBeLessThan(50 * megabyte);
});

test("a queue that was worked off gives its space back while it waits for messages", async () => {
  const path = file();
  await fill(path, 100);
  using queue = openQueue(path, receives);
  await queue.publish("gen", [{ body: "stays", attributes: {} }]);
  for (;;) {
    const messages = await queue.receive(load, { limit: 100, waitSeconds: 0, visibilitySeconds: 60 });
    if (messages.length === 0) break;
    await queue.delete(load, messages);
  }
  await vi.waitFor(
    async () => {
      await queue.receive(load, { limit: 1, waitSeconds: 0.1, visibilitySeconds: 60 });
      expect(sizeOf(path)).toBeLessThan(50 * megabyte);
    },
    { timeout: 30_000 },
  );
  expect((await queue.peek({ stage: "gen", dead: false }, 1))[0]?.body).toBe("stays");
});

test("a file of version 1, which could not shrink, does so from its first purge on", async () => {
  const path = file();
  const database = new DatabaseSync(path);
  database.exec("pragma auto_vacuum = none; create table gone (a); drop table gone; pragma journal_mode = wal");
  database.close();
  await fill(path, 100);
  const before = new DatabaseSync(path);
  expect(before.prepare("pragma auto_vacuum").get()).toEqual({ auto_vacuum: 0 });
  before.close();
  using queue = openQueue(path, receives);
  const kept = await queue.receive(load, { limit: 2, waitSeconds: 0, visibilitySeconds: 60 });
  await queue.move(
    load,
    loadDead,
    kept.map((message) => ({ message, attributes: { error_kind: "network" } })),
  );
  await queue.purge(load);
  expect(sizeOf(path)).toBeLessThan(20 * megabyte);
  expect(await queue.peek(loadDead, 10)).toHaveLength(2);
});
