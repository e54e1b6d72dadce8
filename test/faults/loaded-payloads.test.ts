import { mkdtempSync, readdirSync, renameSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { LocalMessaging } from "../../src/targets/local/queue/local-messaging.ts";
import { openQueue } from "../../src/targets/local/queue/open-queue.ts";
import { type PayloadSweeper, sweepPayloads } from "../../src/targets/local/queue/sweep-payloads.ts";
import { openPayloads, type Payloads } from "../../src/targets/local/state/payloads.ts";
import type { ReceivedMessage } from "../../src/targets/messaging.ts";

const load = { stage: "load", dead: false } as const;
const dead = { stage: "load", dead: true } as const;
const receiving = { limit: 10, waitSeconds: 0, visibilitySeconds: 600 };
const patient = { timeout: 30_000, interval: 20 };

let stateFolder: string;
let folder: string;
let payloads: Payloads;
let queue: LocalMessaging;
let sweeper: PayloadSweeper;

beforeEach(() => {
  stateFolder = mkdtempSync(join(tmpdir(), "stac-ingest-payloads-"));
  open();
});
afterEach(async () => {
  await close();
  rmSync(stateFolder, { recursive: true });
});

function open(): void {
  folder = join(stateFolder, "payloads");
  payloads = openPayloads(folder);
  queue = openQueue(join(stateFolder, "queue.sqlite"), { gen: 5, load: 5 });
  const fail = (error: unknown): void => console.error(error);
  sweeper = sweepPayloads({ folder, queue, fail, everyMilliseconds: 10 });
}

async function close(): Promise<void> {
  await sweeper[Symbol.asyncDispose]();
  queue[Symbol.dispose]();
}

/** Publishes a claim check for a new payload, `times` over, and returns the payload's name. */
async function publish(times = 1): Promise<string> {
  const href = await payloads.store('{"type":"Feature"}');
  const message = { body: JSON.stringify({ href }), attributes: {} };
  await queue.publish(
    "load",
    Array.from({ length: times }, () => message),
  );
  return basename(fileURLToPath(href));
}

async function leave(messages: readonly ReceivedMessage[]): Promise<void> {
  await queue.delete(load, messages);
  sweeper.noteLoaded(messages);
}

const kept = (): string[] => readdirSync(folder).sort();
/** Once a payload that nothing points at is gone, a sweep took place. */
async function afterASweep(): Promise<void> {
  const href = await payloads.store("{}");
  sweeper.noteLoaded([{ body: JSON.stringify({ href }) }]);
  await expect.poll(kept, patient).not.toContain(basename(fileURLToPath(href)));
}

test("a payload goes once its message was loaded, and not before", async () => {
  const [first, second] = [await publish(), await publish()];
  const [loaded] = await queue.receive(load, { ...receiving, limit: 1 });
  expect(kept()).toEqual([first, second].sort());
  await leave(loaded ? [loaded] : []);
  await expect.poll(kept, patient).toEqual([second]);
});

test("a payload stays for as long as another message points at it", async () => {
  const name = await publish(2);
  const [one, other] = await queue.receive(load, receiving);
  await leave(one ? [one] : []);
  await afterASweep();
  expect(kept()).toEqual([name]);
  await leave(other ? [other] : []);
  await expect.poll(kept, patient).toEqual([]);
});

test("a dead letter keeps its payload, also when it is sent back, until it is gone", async () => {
  const name = await publish();
  const moved = await queue.receive(load, receiving);
  const copies = moved.map((message) => ({ message, attributes: {} }));
  await queue.move(load, dead, copies);
  await leave(moved);
  await afterASweep();
  expect(kept()).toEqual([name]);
  const letters = await queue.receive(dead, receiving);
  await queue.move(
    dead,
    load,
    letters.map((message) => ({ message, attributes: {} })),
  );
  await afterASweep();
  expect(kept()).toEqual([name]);
  const again = await queue.receive(load, receiving);
  expect(await payloads.read(JSON.parse(again[0]?.body ?? "{}").href)).toContain("Feature");
  await leave(again);
  await expect.poll(kept, patient).toEqual([]);
});

test("what nobody told of goes after a day, unless a message points at it", async () => {
  const waiting = await publish();
  const purged = await publish();
  const [, second] = await queue.receive(load, receiving);
  await queue.delete(load, second ? [second] : []);
  await close();
  writeFileSync(join(folder, `${purged}.making`), "half");
  writeFileSync(join(folder, "notes.txt"), "mine");
  const old = new Date(Date.now() - 2 * 86_400_000);
  for (const name of kept()) utimesSync(join(folder, name), old, old);
  await expect(payloads.store("new")).resolves.toContain("file:");
  open();
  await expect.poll(() => kept().length, patient).toBe(3);
  expect(kept()).toEqual(expect.arrayContaining([waiting, "notes.txt"]));
});

test("messages find their payloads, and keep them, where the state folder was moved", async () => {
  const name = await publish();
  await close();
  const moved = `${stateFolder}-moved`;
  renameSync(stateFolder, moved);
  stateFolder = moved;
  open();
  const old = new Date(Date.now() - 2 * 86_400_000);
  utimesSync(join(folder, name), old, old);
  const received = await queue.receive(load, receiving);
  expect(await payloads.read(JSON.parse(received[0]?.body ?? "{}").href)).toContain("Feature");
  expect(kept()).toEqual([name]);
  await leave(received);
  await expect.poll(kept, patient).toEqual([]);
});
