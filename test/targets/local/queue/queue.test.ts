import { readFileSync, writeFileSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { afterEach, describe, expect, test } from "vitest";
import type { Stage } from "../../../../src/pipeline/message/stage.ts";
import type { LocalMessaging } from "../../../../src/targets/local/queue/local-messaging.ts";
import { openQueue } from "../../../../src/targets/local/queue/open-queue.ts";
import type { QueueName } from "../../../../src/targets/messaging.ts";
import { type Bench, maxReceives, messagingContract } from "../../../contracts/messaging.ts";
import { queueFolder } from "./queue-folder.ts";

const receives = { gen: maxReceives, load: maxReceives };
const gen: QueueName = { stage: "gen", dead: false };
const genDead: QueueName = { stage: "gen", dead: true };

interface LocalBench extends Bench {
  readonly messaging: LocalMessaging;
  readonly path: string;
}

const left: (() => void)[] = [];
afterEach(() => {
  for (const close of left.splice(0)) close();
});

function openBench(): LocalBench {
  const { path, remove } = queueFolder();
  let ahead = 0;
  const messaging = openQueue(path, receives, { now: () => Date.now() + ahead });
  const close = (): void => {
    messaging[Symbol.dispose]();
    remove();
  };
  const elapse = (seconds: number): void => {
    ahead += seconds * 1000;
  };
  return { messaging, path, elapse, close };
}

function bench(): LocalBench {
  const opened = openBench();
  left.push(() => void opened.close());
  return opened;
}

describe("contract", () => {
  messagingContract(
    async () => openBench(),
    async () => {
      const opened = openBench();
      const other = new DatabaseSync(opened.path);
      other.exec("drop table message");
      other.close();
      return opened;
    },
  );
});

const numbered = (count: number) => Array.from({ length: count }, (_, index) => ({ body: `${index}`, attributes: {} }));

test("messages are handed out and looked at in the order they came", async () => {
  const { messaging } = bench();
  await messaging.publish("gen", numbered(5_000));
  const expected = numbered(5_000).map(({ body }) => body);
  expect((await messaging.peek(gen, 10_000)).map(({ body }) => body)).toEqual(expected);
  const received = await messaging.receive(gen, { limit: 10_000, waitSeconds: 0, visibilitySeconds: 60 });
  expect(received.map(({ body }) => body)).toEqual(expected);
});

test("what was published is there for who opens the file next", async () => {
  const { messaging, path } = bench();
  await messaging.publish("gen", numbered(3));
  messaging[Symbol.dispose]();
  // By the same clock: another one would be behind by as long as publishing took.
  using again = openQueue(path, receives, { now: Date.now });
  expect(await again.depth(gen)).toEqual({ waiting: 3, inFlight: 0, delayed: 0 });
});

test("closing ends a receive that waits", async () => {
  const { messaging } = bench();
  const waiting = messaging.receive(gen, { limit: 1, waitSeconds: 3_600, visibilitySeconds: 60 });
  messaging[Symbol.dispose]();
  expect(await waiting).toEqual([]);
  expect(await messaging.receive(gen, { limit: 1, waitSeconds: 0, visibilitySeconds: 60 })).toEqual([]);
  messaging[Symbol.dispose]();
});

test("a retry that waits counts as delayed, a message in hand as in flight", async () => {
  const { messaging } = bench();
  await messaging.publish("gen", numbered(3));
  const [first] = await messaging.receive(gen, { limit: 2, waitSeconds: 0, visibilitySeconds: 60 });
  await messaging.changeVisibility(gen, first ? [first] : [], 30);
  expect(await messaging.depth(gen)).toEqual({ waiting: 1, inFlight: 1, delayed: 1 });
});

test("what is deleted late, but was not handed out again, is gone", async () => {
  const { messaging, elapse } = bench();
  await messaging.publish("gen", numbered(1));
  const received = await messaging.receive(gen, { limit: 1, waitSeconds: 0, visibilitySeconds: 1 });
  elapse(1);
  expect(await messaging.depth(gen)).toEqual({ waiting: 1, inFlight: 0, delayed: 0 });
  await messaging.delete(gen, received);
  expect(await messaging.depth(gen)).toEqual({ waiting: 0, inFlight: 0, delayed: 0 });
});

test("what moved with a receipt that no longer counts is not there twice", async () => {
  const { messaging } = bench();
  await messaging.publish("gen", numbered(1));
  const received = await messaging.receive(
    { stage: "load", dead: false },
    { limit: 1, waitSeconds: 0, visibilitySeconds: 0 },
  );
  await messaging.receive(gen, { limit: 1, waitSeconds: 1, visibilitySeconds: 60 });
  await messaging.move(
    gen,
    genDead,
    received.map((message) => ({ message, attributes: {} })),
  );
  expect(await messaging.depth(gen)).toMatchObject({ inFlight: 1 });
  expect(await messaging.depth(genDead)).toEqual({ waiting: 0, inFlight: 0, delayed: 0 });
});

test("dead letters are kept for two weeks, other messages for good", async () => {
  const { messaging, elapse } = bench();
  await messaging.publish("gen", numbered(2));
  const [message] = await messaging.receive(gen, { limit: 1, waitSeconds: 0, visibilitySeconds: 60 });
  await messaging.move(gen, genDead, message ? [{ message, attributes: {} }] : []);
  const elapseHours = async (count: number): Promise<void> => {
    for (let hour = 0; hour < count; hour++) {
      elapse(3_600);
      await messaging.receive({ stage: "load", dead: false }, { limit: 1, waitSeconds: 0, visibilitySeconds: 0 });
    }
  };
  await elapseHours(14 * 24 - 1);
  expect((await messaging.depth(genDead)).waiting).toBe(1);
  await elapseHours(2);
  expect((await messaging.depth(genDead)).waiting).toBe(0);
  expect((await messaging.depth(gen)).waiting).toBe(1);
});

describe("after a crash", () => {
  test("what was in hand is shown at once, and that receive is not counted", async () => {
    const { messaging } = bench();
    await messaging.publish("gen", numbered(3));
    const lost = await messaging.receive(gen, { limit: 2, waitSeconds: 0, visibilitySeconds: 600 });
    expect(messaging.releaseInFlight("gen")).toBe(2);
    expect(await messaging.depth(gen)).toEqual({ waiting: 3, inFlight: 0, delayed: 0 });
    await messaging.delete(gen, lost);
    const received = await messaging.receive(gen, { limit: 10, waitSeconds: 0, visibilitySeconds: 600 });
    expect(received.map(({ receiveCount }) => receiveCount)).toEqual([1, 1, 1]);
  });

  test.each([
    ["load", "gen"],
    ["gen", "load"],
  ] as const)("%s has its messages again though %s always has some in hand", async (crashed, busy) => {
    const { messaging, elapse } = bench();
    const take = (stage: Stage) =>
      messaging.receive({ stage, dead: false }, { limit: 10, waitSeconds: 0, visibilitySeconds: 600 });
    await messaging.publish(crashed, numbered(10));
    await take(crashed);
    messaging.releaseCrashed(receives);
    await messaging.publish(busy, numbered(40));
    const inHand = await take(busy);
    expect(inHand).toHaveLength(10);
    expect(await take(crashed)).toEqual([]);
    expect(await take(busy)).toEqual([]);
    await messaging.delete({ stage: busy, dead: false }, inHand);
    const suspects = await take(crashed);
    expect(suspects).toHaveLength(1);
    await messaging.delete({ stage: crashed, dead: false }, suspects);
    // A stage that asks no more, because it is paused, does not hold up the other.
    elapse(10);
    expect(await take(busy)).toHaveLength(10);
  });

  test("what a delay hides keeps its time", async () => {
    const { messaging, elapse } = bench();
    await messaging.publish("gen", numbered(2));
    const [retried, renewed] = await messaging.receive(gen, { limit: 2, waitSeconds: 0, visibilitySeconds: 600 });
    if (!retried || !renewed) throw new Error("nothing received");
    await messaging.changeVisibility(gen, [retried], 30);
    await messaging.move(gen, gen, [{ message: renewed, attributes: {}, delaySeconds: 30 }]);
    expect(messaging.releaseInFlight("gen")).toBe(0);
    expect(await messaging.depth(gen)).toEqual({ waiting: 0, inFlight: 0, delayed: 2 });
    elapse(30);
    const received = await messaging.receive(gen, { limit: 2, waitSeconds: 0, visibilitySeconds: 600 });
    expect(received.map(({ receiveCount }) => receiveCount).sort()).toEqual([1, 2]);
  });

  test("the other stage and the dead letters stay in hand", async () => {
    const { messaging } = bench();
    await messaging.publish("gen", numbered(1));
    await messaging.publish("load", numbered(1));
    const [dying] = await messaging.receive(gen, { limit: 1, waitSeconds: 0, visibilitySeconds: 600 });
    await messaging.move(gen, genDead, dying ? [{ message: dying, attributes: {} }] : []);
    await messaging.receive(genDead, { limit: 1, waitSeconds: 0, visibilitySeconds: 600 });
    await messaging.receive({ stage: "load", dead: false }, { limit: 1, waitSeconds: 0, visibilitySeconds: 600 });
    expect(messaging.releaseInFlight("gen")).toBe(0);
    expect((await messaging.depth(genDead)).inFlight).toBe(1);
  });
});

describe("a file that cannot be used", () => {
  const refused = (path: string): unknown => {
    try {
      openQueue(path, receives)[Symbol.dispose]();
      return "opened";
    } catch (error) {
      return error;
    }
  };
  const fault = (message: RegExp): unknown =>
    expect.objectContaining({ kind: "infrastructure", message: expect.stringMatching(message) });

  function file(): string {
    const { path, remove } = queueFolder();
    left.push(remove);
    return path;
  }

  test("is no database", () => {
    const path = file();
    writeFileSync(path, "this is text, and long enough to be looked at as a database file would be".repeat(20));
    expect(refused(path)).toEqual(fault(/queue\.db is not a queue file/));
  });

  test("is another program's database, which is left as it was", () => {
    const path = file();
    const database = new DatabaseSync(path);
    database.exec("create table other (a)");
    expect(refused(path)).toEqual(fault(/queue\.db is another program's database/));
    expect(database.prepare("pragma journal_mode").get()).toEqual({ journal_mode: "delete" });
    database.close();
  });

  test("is a later version's", () => {
    const path = file();
    openQueue(path, receives)[Symbol.dispose]();
    const database = new DatabaseSync(path);
    database.exec("pragma user_version = 99");
    database.close();
    expect(refused(path)).toEqual(fault(/queue\.db has version 99/));
  });

  test("is of version 2, and is taken over with its messages", async () => {
    const { messaging, path } = bench();
    await messaging.publish("gen", numbered(2));
    const letters = await messaging.receive(gen, { limit: 2, waitSeconds: 0, visibilitySeconds: 60 });
    const attributes = { error_kind: "not_json", run_id: "r" };
    await messaging.move(
      gen,
      genDead,
      letters.map((message) => ({ message, attributes })),
    );
    await messaging.publish("gen", numbered(3));
    messaging[Symbol.dispose]();
    const database = new DatabaseSync(path);
    database.exec(`drop table accepted; drop table cause; drop index dead_letter_by_age; drop index dead_letter_by_cause;
      drop index dead_letter_by_id; drop index dead_letter_by_message; alter table message drop column cause;
      alter table message drop column failed_at; alter table message drop column message_id;
      create index dead_letter_by_age on message (queue, entered_at) where queue in ('gen-dead', 'load-dead');
      pragma user_version = 2`);
    database.close();
    using queue = openQueue(path, receives);
    expect(await queue.countLetters("gen", {})).toMatchObject([{ kind: "not_json", count: 2, runId: "r" }]);
    const { waiting, delayed } = await queue.depth({ stage: "gen", dead: false });
    expect(waiting + delayed).toBe(3);
    expect((await queue.sentBefore("r")).accepted.count).toBe(0);
  });

  test("is in no folder", () => {
    expect(refused(`${file()}/nowhere/queue.db`)).toEqual(fault(/cannot be opened/));
  });

  test("is damaged", async () => {
    const { messaging, path } = bench();
    await messaging.publish("gen", numbered(5_000));
    messaging[Symbol.dispose]();
    const bytes = readFileSync(path);
    bytes.fill(0xff, 4096);
    writeFileSync(path, bytes);
    using again = openQueue(path, receives);
    await expect(again.receive(gen, { limit: 10, waitSeconds: 0, visibilitySeconds: 1 })).rejects.toEqual(
      fault(/queue\.db is damaged/),
    );
  });
});

test("the oldest message is the one that waits first", async () => {
  const { messaging } = bench();
  expect(await messaging.oldest(gen)).toBeUndefined();
  const published_at = "2026-01-01T00:00:00.000Z";
  await messaging.publish("gen", [
    { body: "old", attributes: { published_at } },
    { body: "new", attributes: {} },
  ]);
  expect(await messaging.oldest(gen)).toBe(Date.parse(published_at));
  await messaging.receive(gen, { limit: 2, waitSeconds: 0, visibilitySeconds: 60 });
  expect(await messaging.oldest(gen)).toBeUndefined();
});

test("a watch of a stage is over when what it had to do then is done, whatever came since", async () => {
  const { messaging, elapse } = bench();
  const publish = () => messaging.publish("gen", [{ body: "{}", attributes: {} }]);
  const receive = () => messaging.receive(gen, { limit: 1, waitSeconds: 0, visibilitySeconds: 60 });
  expect(await messaging.watchDone("gen")()).toBe(true);
  await publish();
  const isDone = messaging.watchDone("gen");
  expect(await isDone()).toBe(false);
  const old = await receive();
  expect(await isDone()).toBe(false);
  elapse(1);
  await publish();
  await messaging.delete(gen, old);
  expect(await isDone()).toBe(true);
  await receive();
  expect(await isDone()).toBe(true);
  expect(await messaging.watchDone("gen")()).toBe(false);
});

test("a watch does not wait for a retry that waits for its time", async () => {
  const { messaging } = bench();
  await messaging.publish("gen", [{ body: "{}", attributes: {} }]);
  const isDone = messaging.watchDone("gen");
  const received = await messaging.receive(gen, { limit: 1, waitSeconds: 0, visibilitySeconds: 60 });
  expect(await isDone()).toBe(false);
  await messaging.changeVisibility(gen, received, 60);
  expect(await isDone()).toBe(true);
});

test.each([undefined, "crash"])(
  "letters that died at once and one after the other come once, in order (kind %s)",
  async (kind) => {
    const { messaging, elapse } = bench();
    const letters = Array.from({ length: 640 }, (_, index) => ({
      body: `${index}`,
      attributes: { error_kind: "crash" },
    }));
    // More than a page at once, and pages that end within what died at once.
    for (const [from, to] of [
      [0, 250],
      [250, 251],
      [251, 330],
      [330, 640],
    ] as const) {
      await messaging.store(genDead, letters.slice(from, to));
      elapse(0.01);
    }
    const seen: string[] = [];
    await messaging.visitLetters(
      "gen",
      { kind },
      {
        wanted: () => 1000,
        take: async (page) => {
          seen.push(...page.map(({ body }) => body));
          return page;
        },
        signal: new AbortController().signal,
        looksOnly: true,
      },
    );
    expect(seen).toEqual(letters.map(({ body }) => body));
  },
);
