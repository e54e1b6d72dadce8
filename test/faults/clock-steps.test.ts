import { execFileSync } from "node:child_process";
import { DatabaseSync } from "node:sqlite";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { expect, onTestFinished, test } from "vitest";
import { redrive } from "../../src/operations/dead-letters/redrive.ts";
import { openQueue } from "../../src/targets/local/queue/open-queue.ts";
import { noDatabase } from "../operations/no-database.ts";
import { queueFolder } from "../targets/local/queue/queue-folder.ts";

const gen = { stage: "gen", dead: false } as const;
const genDead = { stage: "gen", dead: true } as const;
const receives = { gen: 5, load: 5 };
const hour = 3_600_000;
const day = 24 * hour;

function file(): string {
  const { path, remove } = queueFolder();
  onTestFinished(remove);
  return path;
}

const program = fileURLToPath(new URL("./clock-process.ts", import.meta.url));
const inProcess = (task: string, path: string, hours: number): string =>
  execFileSync(process.execPath, [program, task, path, String(hours)], { encoding: "utf8" });

test.each([
  ["back two hours", 0, -2],
  ["back fifteen days", 0, -15 * 24],
  ["forward fifteen days", 0, 15 * 24],
  ["forward and back again", 15 * 24, 0],
])("after the wall clock went %s, a process sees every message and every dead letter", (_, before, after) => {
  const path = file();
  inProcess("publish", path, before);
  expect(JSON.parse(inProcess("look", path, after))).toEqual({
    gen: { waiting: 15, inFlight: 0, delayed: 0 },
    dead: { waiting: 5, inFlight: 0, delayed: 0 },
    peeked: 5,
  });
});

test("dead letters that are dated in the future are sent back by a redrive", async () => {
  using queue = openQueue(file(), receives);
  await queue.publish(
    "gen",
    Array.from({ length: 10 }, (_, index) => ({ body: `${index}`, attributes: {} })),
  );
  const received = await queue.receive(gen, { limit: 10, waitSeconds: 0, visibilitySeconds: 60 });
  const failedAt = new Date(Date.now() + 2 * hour).toISOString();
  const attributes = { error_kind: "network", failed_at: failedAt };
  await queue.move(
    gen,
    genDead,
    received.map((message) => ({ message, attributes })),
  );
  const { moved, left } = await redrive(
    { messaging: queue, operate: noDatabase },
    { stages: ["gen"] },
    { signal: new AbortController().signal },
  );
  expect({ moved, left }).toEqual({ moved: 10, left: 0 });
});

/** The version 1 of the file, whose times are those of a wall clock `ahead` of ours. */
function fileOfVersion1(ahead: number): string {
  const path = file();
  const database = new DatabaseSync(path);
  database.exec(`
    pragma journal_mode = wal;
    create table message (
      position integer primary key, queue text not null, visible_at integer not null, held integer not null default 0,
      receives integer not null default 0, nonce integer, id text not null, entered_at integer not null,
      published_at integer not null, attributes text not null, body text not null
    ) strict;
    create index message_by_visibility on message (queue, visible_at);
    create index dead_letter_by_age on message (queue, entered_at) where queue in ('gen-dead', 'load-dead');
    pragma application_id = ${0x73746163};
    pragma user_version = 1;
  `);
  const insert = database.prepare(
    `insert into message (queue, visible_at, held, receives, id, entered_at, published_at, attributes, body)
     values (?, ?, ?, ?, 'id', ?, ?, '{}', ?)`,
  );
  const now = Date.now() + ahead;
  for (let index = 0; index < 10; index++) insert.run("gen", now, 0, 0, now, now, `waiting ${index}`);
  insert.run("gen", now + 900_000, 0, 0, now, now, "delayed");
  insert.run("gen", now + 300_000, 1, 1, now, now, "in hand");
  for (let index = 0; index < 10; index++) insert.run("gen-dead", now, 0, 0, now, now, `dead ${index}`);
  database.close();
  return path;
}

test.each([
  ["of today", 0],
  ["of a clock two hours ahead", 2 * hour],
  ["of a clock fifteen days ahead", 15 * day],
])("a file of version 1 with times %s shows what it holds", async (_, ahead) => {
  using queue = openQueue(fileOfVersion1(ahead), receives);
  expect(queue.releaseCrashed(receives)).toEqual({ released: 1, dead: [] });
  expect(await queue.depth(gen)).toEqual({ waiting: 11, inFlight: 0, delayed: 1 });
  expect(await queue.peek(genDead, 100)).toHaveLength(10);
  const received = await queue.receive(gen, { limit: 100, waitSeconds: 0, visibilitySeconds: 60 });
  expect(received[0]?.body).toBe("in hand");
});

test("what is hidden longer than anything may be is shown when the file is opened", async () => {
  const path = file();
  openQueue(path, receives)[Symbol.dispose]();
  const database = new DatabaseSync(path);
  database.exec(`insert into message (queue, visible_at, id, entered_at, published_at, attributes, body)
    values ('gen', ${Date.now() + day}, 'id', 0, 0, '{}', 'far'), ('gen-dead', ${Date.now() + day}, 'id', ${Date.now()}, 0, '{}', 'far')`);
  database.close();
  using queue = openQueue(path, receives);
  expect((await queue.depth(gen)).waiting).toBe(1);
  expect((await queue.depth(genDead)).waiting).toBe(1);
});

test("no step of any clock hides a message for longer than it was delayed, or ages a dead letter by more than an hour", async () => {
  const steps = fc.array(fc.record({ jump: fc.integer({ min: -400 * day, max: 400 * day }), reopen: fc.boolean() }), {
    maxLength: 12,
  });
  await fc.assert(
    fc.asyncProperty(steps, async (sequence) => {
      const { path, remove } = queueFolder();
      let time = 1_000_000_000;
      const now = (): number => time;
      let queue = openQueue(path, receives, { now });
      try {
        await queue.publish("gen", [
          { body: "kept", attributes: {} },
          { body: "dies", attributes: {} },
        ]);
        const [first, second] = await queue.receive(gen, { limit: 2, waitSeconds: 0, visibilitySeconds: 60 });
        if (!first || !second) throw new Error("nothing received");
        await queue.move(gen, genDead, [{ message: second, attributes: {} }]);
        await queue.changeVisibility(gen, [first], 60);
        for (const { jump, reopen } of sequence) {
          time += jump;
          if (reopen) {
            queue[Symbol.dispose]();
            queue = openQueue(path, receives, { now });
          }
          expect((await queue.depth(genDead)).waiting).toBe(1);
          await queue.publish("load", [{ body: "new", attributes: {} }]);
          const fresh = await queue.receive(
            { stage: "load", dead: false },
            { limit: 10, waitSeconds: 0, visibilitySeconds: 60 },
          );
          expect(fresh.map(({ body }) => body)).toEqual(["new"]);
          await queue.delete({ stage: "load", dead: false }, fresh);
        }
        time += 60_000;
        expect((await queue.depth(gen)).waiting).toBe(1);
      } finally {
        queue[Symbol.dispose]();
        remove();
      }
    }),
    { numRuns: 40 },
  );
});
